import type { RunningGate } from "@pawl/orchestrator";
import { event } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { historyLine } from "../../src/live/history-line.ts";
import { lineCells } from "../../src/live/line.ts";
import { lineText } from "./line-text.ts";
import { liveLines } from "../../src/live/live-lines.ts";
import type { LiveFacts } from "../../src/live/live-facts.ts";
import type { TerminalSize } from "../../src/live/terminal-region.ts";
import { COMMIT, DIGEST, facts, gated, NOON_MS, produced, REPORT, runState, started } from "./support/run-facts.ts";
import type { Wanted } from "./support/run-facts.ts";

const WIDE: TerminalSize = { columns: 90, rows: 50 };
const FIELDS = Object.keys(JSON.parse(REPORT) as object);

function shown(given: LiveFacts, size = WIDE): readonly string[] {
  return liveLines(given, size).map((line) => lineText(line).trimEnd());
}

const many = (count: number): readonly Wanted[] => Array.from({ length: count }, (_, index) => [`a${index}`, "A"]);

describe("the live part of a terminal", () => {
  it("3.0#2: shows what runs, what waits and why, and the report of the status file line for line (I16)", () => {
    const wanted: readonly Wanted[] = [["design", "A"], ["parser", "A"], ["writer", "A", ["design", "parser"]], ["api", "A"], ["zeta", "A"]];
    const parked = event("artifact.parked", { artifact: "api", location: "at/api.md", reason: "REQUIREMENT_MISSING", detail: "KEY is not set\u001b[2J", attempt: null, evidence: [], options: ["PROVIDED", "ABORT"] });
    const state = runState(wanted, [started(1, "design"), started(2, "parser"), produced(2, "parser"), gated(2, "parser"), parked]);
    const given = facts(state, {
      gates: [{ artifact: "parser", attempt: 2, purpose: "candidate", landing: [], sinceMs: NOON_MS + 60_000 }],
      activityOf: (attempt) => (attempt === 1 ? { lastLine: "writes 日本語", moneyMicros: 1_250_000, tokens: 1200 } : null),
    });
    const report = REPORT.trimEnd().split("\n");
    expect(shown(given)).toEqual([
      "── 1 at work · 1 at the gate · 4 ready · 1 parked · 0 of 8 closed ───────────────────────",
      "     1  design     default         1 min 1 s  1200 tokens, 1.25 money  writes 日本語",
      "     2  parser     gate                  1 s  of its candidate",
      " waits  at/api.md  REQUIREMENT_MISSING (PROVIDED/ABORT): KEY is not set\\x1b[2J",
      " waits  zeta       for a free agent (default)",
      " waits  guide      for stage B",
      " waits  code       for stage C",
      " waits  decision   for stage D",
      " waits  writer     for design and 1 more",
      "── progress/status.json ─────────────────────────────────────────────────────────────────",
      ...report.slice(0, 3),
      `${report[3]}  ${"█".repeat(11)}${"░".repeat(29)}`,
      `${report[4]}   ${"█".repeat(40)}`,
      ...report.slice(5),
    ]);
    // The same without the bars is what the file has.
    expect(shown(given).slice(-11 - 2).map((line) => line.replace(/ +[█░]+$/u, "")).join("\n")).toBe(REPORT.trimEnd());
  });

  it("says what everything waits for: a pause, a drain, a rate limit, a time", () => {
    const wanted: readonly Wanted[] = [["design", "A"], ["other", "A"]];
    const limited = event("agent.rate_limited", { profile: "default", attempt: 1, untilMs: NOON_MS + 3_600_000, hintMs: null, streak: 1, sinceMs: NOON_MS });
    const retried = event("artifact.retried", { artifact: "design", attempt: 1, reason: "EXIT_NONZERO", charged: false, detail: "", evidence: [], notBeforeMs: NOON_MS + 90_000, fingerprint: null });
    const paused = event("run.paused", { by: "Ada", why: null });
    const waits = (given: LiveFacts): readonly string[] => shown(given).filter((line) => line.startsWith(" waits"));
    expect(waits(facts(runState(wanted, [started(1, "design"), limited])))).toEqual(expect.arrayContaining([
      " waits  agent default  rate limit until 13:00:00Z",
      " waits  other          not before 13:00:00Z",
    ]));
    expect(waits(facts(runState(wanted, [started(1, "design"), retried])))[0]).toBe(" waits  design    not before 12:01:30Z");
    expect(waits(facts(runState(wanted, [paused])))).toEqual([" waits  what could begin  the run is paused; `pawl resume` lets it go on"]);
    expect(waits(facts(runState(wanted), { isDraining: true }))).toEqual([" waits  what could begin  nothing new starts; the next `pawl run` goes on with it"]);
  });

  it("shows every gate that runs with what it is for, and what waits for a gate that is free", () => {
    const wanted: readonly Wanted[] = [["design", "A"], ["parser", "A"], ["writer", "A"], ["first", "A"], ["second", "A"], ["third", "A"]];
    const candidate = { commit: COMMIT, tree: COMMIT, parent: COMMIT };
    const queued = (attempt: number, artifact: string) => event("integration.queued", {
      artifact, attempt, candidate, onHead: COMMIT, artifactDigest: COMMIT, gateDigest: DIGEST, inputsDigest: COMMIT, control: "OFF" as const, evidence: [DIGEST],
    });
    const batch = event("attempt.started", { attempt: 4, artifacts: ["first", "second"], kind: "agent", profile: "default", base: COMMIT });
    const handedIn = event("attempt.produced", { attempt: 4, candidates: ["first", "second"].map((artifact) => ({ artifact, ...candidate })), durationMs: 1 });
    const state = runState(wanted, [
      started(1, "design"), produced(1, "design"), gated(1, "design"), queued(1, "design"),
      started(2, "parser"), produced(2, "parser"), gated(2, "parser"), queued(2, "parser"),
      started(3, "writer"), produced(3, "writer"), gated(3, "writer"),
      batch, handedIn, started(5, "third"), produced(5, "third"),
    ]);
    const gate = (artifact: string, purpose: RunningGate["purpose"], attempt: number | null = null, landing: readonly string[] = []): RunningGate => ({ artifact, attempt, purpose, landing, sinceMs: NOON_MS + 60_000 });
    const rows = (gates: readonly RunningGate[]): readonly string[] => shown(facts(state, { gates, report: { kind: "none" } })).filter((line) => !/for stage [B-D]$/.test(line));
    expect(rows([gate("writer", "candidate", 3), gate("old", "stage-exit", null, ["design", "parser"]), gate("older", "head", null, ["design"]), gate("oldest", "regate")])).toEqual([
      "── 0 at work · 4 at the gate · 3 to be gated · 3 ready · 0 of 9 closed ──────────────────",
      "     3  writer    gate                  1 s  of its candidate",
      "        old       gate                  1 s  closed; at its stage's end with design +1",
      "        older     gate                  1 s  closed; on the head without design",
      "        oldest    gate                  1 s  closed; gated again",
      " waits  first     for a free gate",
      " waits  second    for first, which is before it in attempt 4",
      " waits  third     for a free gate",
      " waits  design    its gate passed; for what is gated at its stage's end",
      " waits  parser    its gate passed; for what is gated at its stage's end",
    ]);
    expect(rows([gate("design", "integration", 1), gate("writer", "gate-first", 3), gate("third", "train", 5)])).toEqual([
      "── 0 at work · 3 at the gate · 2 to be gated · 3 ready · 0 of 9 closed ──────────────────",
      "     1  design    gate                  1 s  of its candidate on the head",
      "     3  writer    gate                  1 s  of what is there, before any agent",
      "     5  third     gate                  1 s  of its candidate, with its train",
      " waits  first     for a free gate",
      " waits  second    for first, which is before it in attempt 4",
      " waits  parser    its gate passed; in the merge queue",
    ]);
  });

  it("shows all nine fields or none, and never more rows or cells than the terminal has (I16)", () => {
    const wanted = many(150);
    const state = runState(wanted, wanted.slice(0, 70).map(([id], index) => started(index + 1, id)));
    const given = facts(state, { activityOf: () => ({ lastLine: "日本語 ".repeat(100), moneyMicros: null, tokens: 5 }) });
    for (const rows of [1, 2, 3, 5, 8, 13, 14, 15, 16, 17, 18, 20, 24, 40, 60]) {
      for (const columns of [1, 7, 20, 33, 80, 200]) {
        const lines = liveLines(given, { columns, rows });
        expect(lines.length).toBeLessThanOrEqual(Math.max(3, rows - 2));
        for (const line of lines) expect(lineCells(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));
        const text = lines.map((line) => lineText(line)).join("");
        const fields = FIELDS.filter((field) => text.includes(`"${field}":`));
        expect([0, FIELDS.length]).toContain(fields.length);
      }
    }
    expect(shown(given, { columns: 80, rows: 30 }).filter((line) => /… +more (?:run|wait)$/.test(line))).toEqual([expect.stringMatching(/^ {8}… +more run$/), expect.stringMatching(/^ {8}… +more wait$/)]);
    expect(shown(given, { columns: 80, rows: 12 }).at(-1)).toContain("does not fit here; `pawl status` shows it");
  });

  it("shows what agents, plans and operators wrote as text that cannot steer the terminal", () => {
    const hostile = "first\nsecond\u001b[2J\u202e";
    const state = runState([["design", "A"]], [event("artifact.parked", { artifact: "design", location: "at/design.md", reason: "RETRIES_EXHAUSTED", detail: hostile, attempt: null, evidence: [], options: ["RETRY", "ABORT"] })]);
    // The plan's own checks keep such names out; the view does not count on it.
    const named = { ...state, byId: { ...state.byId, get: () => ({ location: hostile }) } } as unknown as typeof state;
    const history = historyLine({ ...event("question.raised", { artifact: null, question: hostile }), seq: 1, run: "run", atMs: NOON_MS });
    for (const text of [...shown(facts(state)), ...shown(facts(named)), lineText(history ?? [])]) expect(text).not.toMatch(/[\n\u001b\u202e]/);
    expect(shown(facts(named), { columns: 200, rows: 50 }).join("\n")).toContain("first\\nsecond\\x1b[2J\\u{202e}  RETRIES_EXHAUSTED (RETRY/ABORT): first\\nsecond");
  });

  it("3.0#3: shows no field of a report that is not there or not what was written, and nothing of a run before there is one", () => {
    const nothing = shown(facts(null, { report: { kind: "none" } }));
    const wrong = shown(facts(null, { report: { kind: "different" } }));
    expect(nothing).toEqual([expect.stringMatching(/^── nothing runs yet ─+$/)]);
    expect(wrong).toEqual([...nothing, expect.stringMatching(/^── progress\/status\.json is not what Pawl wrote; it is written again ─+$/)]);
  });

  it("costs no more in a larger pipeline", () => {
    const reads = (count: number): number => {
      const state = runState(many(count), [started(1, "a0")]);
      let seen = 0;
      const artifacts = { ...state.artifacts, get: (id: string) => ((seen += 1), state.artifacts.get(id)), entries: () => { throw new Error("all artifacts were looked at"); } };
      liveLines(facts({ ...state, artifacts }), { columns: 80, rows: 24 });
      return seen;
    };
    expect(reads(1500)).toBe(reads(150));
  });
});

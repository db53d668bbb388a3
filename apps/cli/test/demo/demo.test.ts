import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { Project } from "../support/make-project.ts";
import { parseNdjson } from "../support/parse-ndjson.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { processesIn } from "../support/processes.ts";
import { answerProblem, askStatus, firstOutOfOrder } from "./support/ask-status.ts";
import type { Answer } from "./support/ask-status.ts";
import { DEMO, makeDemoFolder } from "./support/demo-project.ts";
import { progressOf } from "./support/recount.ts";
import { storedReports, wrongEmissions, wrongReports } from "./support/stored-reports.ts";
import type { Stored } from "./support/stored-reports.ts";
import { readIfThere, watchStatusFile } from "./support/watch-status-file.ts";
import type { Seen } from "./support/watch-status-file.ts";

/** Between two calls of `pawl status`, so that most of the machine is left to the demo. */
const STATUS_PAUSE_MS = 200;
const DEMO_TIMEOUT_MS = 240_000;

/** First attempts that go wrong, each refused for its own reason. */
const REFUSED = [
  ["error-codes", "NOTHING_PRODUCED"],
  ["csv-parser", "CHECK_FAILED"],
  ["csv-streaming", "EXIT_NONZERO"],
  ["csv-writer", "PROTECTED_PATH"],
  ["csv-cli", "BREAKS_CLOSED"],
] as const;

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The demo, run once for all tests, and watched all the time. */
describe("npm run demo", () => {
  let project: Project;
  let hasFailed = true;
  let ran: Ran;
  let seen: readonly Seen[];
  /** Answers of `pawl status`: while the demo was at work, and after it. */
  let answers: readonly Answer[];
  let events: readonly LoggedEvent[];
  let reports: readonly Stored[];
  let known: Parameters<typeof answerProblem>[1];

  beforeAll(async () => {
    project = makeDemoFolder();
    const file = join(project.dir, "progress", "status.json");
    const watch = watchStatusFile(file);
    const given: Answer[] = [];
    const over = new AbortController();
    const demo = runDemo(project).finally(() => over.abort());
    const asking = (async () => {
      while (!over.signal.aborted) {
        given.push(await askStatus(project, file));
        await pause(STATUS_PAUSE_MS);
      }
    })();
    try {
      [ran] = await Promise.all([demo, asking]);
    } finally {
      watch.stop();
    }
    answers = [...given, await askStatus(project, file)];
    seen = watch.seen;
    events = parseNdjson((await project.pawl(["log", "--json", "--run", "all"])).stdout);
    reports = await storedReports(project.dir, events[0]?.run ?? "");
    const foreign = new Set(of("status.tampered").map(({ found }) => String(found)));
    known = { reports, foreign };
    hasFailed = false;
  }, DEMO_TIMEOUT_MS);
  afterEach(({ task }) => {
    hasFailed ||= task.result?.state === "fail";
  });
  afterAll(() => {
    if (hasFailed) process.stderr.write(`kept: ${project.root}\n`);
    else project.dispose();
  });

  const of = (type: string): readonly Record<string, unknown>[] => events.filter((one) => one.type === type).map((one) => one.data);

  it("reaches COMPLETED from an empty repository and leaves nothing behind but the project", () => {
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(events.filter(({ type }) => type === "run.completed")).toHaveLength(1);
    const plans = of("run.started").map((data) => data["plan"] as { readonly artifacts: readonly { readonly id: string }[] });
    const planned = plans.flatMap(({ artifacts }) => artifacts.map(({ id }) => id));
    expect(planned.length).toBeGreaterThanOrEqual(16);
    const closed = of("artifact.closed").map((data) => data["artifact"]);
    expect(closed).toHaveLength(planned.length);
    expect(new Set(closed)).toEqual(new Set(planned));
    expect(processesIn(project.root)).toEqual([]);
    expect(readdirSync(join(project.root, "tmp"))).toEqual([]);
    expect(readdirSync(join(project.root, "cache"))).toEqual([]);
  });

  it("has three agents at work at once", () => {
    const working = new Set<unknown>();
    let most = 0;
    for (const { type, data } of events) {
      if (type === "attempt.started" && data["kind"] === "agent") working.add(data["attempt"]);
      if (type === "attempt.produced" || type === "attempt.ended") working.delete(data["attempt"]);
      most = Math.max(most, working.size);
    }
    expect(most).toBe(3);
  });

  it.each(REFUSED)("refuses the first attempt on %s with %s, and says so", (artifact, reason) => {
    const refused = of("artifact.retried").filter((data) => data["artifact"] === artifact && data["charged"] === true);
    expect(refused.map((data) => data["reason"])).toEqual([reason]);
    expect(ran.stdout).toMatch(new RegExp(`^ +${reason} +${artifact} +attempt +${String(refused[0]?.["attempt"])} `, "m"));
  });

  it("refuses the later one of two artifacts that pass alone and conflict, with MERGE_CONFLICT", () => {
    const conflicts = of("artifact.retried").filter((data) => data["reason"] === "MERGE_CONFLICT");
    expect(conflicts).toHaveLength(1);
    expect(["api-guide", "rfc-notes"]).toContain(conflicts[0]?.["artifact"]);
    expect(ran.stdout).toMatch(/^ +MERGE_CONFLICT +(?:api-guide|rfc-notes) /m);
  });

  it("finds the status file overwritten with STATUS_TAMPERED, keeps the foreign bytes and goes on", () => {
    const tampered = of("status.tampered");
    expect(tampered).toHaveLength(1);
    const kept = project.read(join(".pawl", "quarantine", String(tampered[0]?.["quarantine"]))).toString("utf8");
    expect(JSON.parse(kept)).toMatchObject({ overall_progress_percent: 100 });
    expect(ran.stdout).toMatch(/^ +STATUS_TAMPERED /m);
    const cancelled = of("attempt.ended").filter((data) => data["reason"] === "STATUS_TAMPERED");
    expect(cancelled.length).toBeGreaterThan(0);
  });

  it("asks for what only the operator can provide, and takes the answer", () => {
    expect(of("question.raised").map((data) => data["artifact"])).toEqual(["release-notes"]);
    expect(of("question.answered")).toMatchObject([{ artifact: "release-notes", option: "PROVIDED" }]);
    expect(ran.stdout).toContain("$ pawl answer CHANGELOG.md PROVIDED");
  });

  it("shows in no report and at no emission a percentage that a recount of the ledger does not give", () => {
    expect(reports.length).toBeGreaterThan(20);
    expect(wrongReports(events, reports)).toEqual([]);
    expect(wrongEmissions(events, reports)).toEqual([]);
  });

  it("shows nothing in the status file but the ledger's reports, in their order, at whatever moment it is read", () => {
    expect(seen.length).toBeGreaterThan(20);
    expect(firstOutOfOrder(seen, known)).toBeNull();
    expect(readIfThere(join(project.dir, "progress", "status.json"))?.toString("utf8")).toBe(reports.at(-1)?.bytes);
  });

  it("answers `pawl status` at whatever moment with the file's bytes, with and without an orchestrator at work", () => {
    expect(answers.map((answer) => answerProblem(answer, known)).filter((problem) => problem !== null)).toEqual([]);
    expect(answers.filter(({ result }) => result.exitCode === 0).length).toBeGreaterThan(5);
    expect(answers.at(-1)?.result.stdout).toBe(reports.at(-1)?.bytes);
  });

  it("prints no report but the ledger's: the blocked one and the last one", () => {
    const printed = [...ran.stdout.matchAll(/^\{\n(?: .*\n)+\}\n/gm)].map(([text]) => text);
    expect(printed).toHaveLength(2);
    expect(printed[0]).toBe(reports.find(({ bytes }) => bytes === printed[0])?.bytes);
    expect(printed[1]).toBe(reports.at(-1)?.bytes);
    expect(progressOf(printed[1] ?? "{}")).toMatchObject({ overall_progress_percent: 100, stage_progress_percent: 100 });
  });
});

function runDemo(project: Project): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [DEMO, project.dir], { cwd: project.root, env: project.env, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill(), DEMO_TIMEOUT_MS);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stdout, stderr });
    });
  });
}

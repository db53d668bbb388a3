import { describe, expect, it } from "vitest";

import { LedgerOf, START_MS } from "./support/ledger-of.ts";
import { emittedAt, pageOf, plain, textOf } from "./support/page-of.ts";

const ARTIFACTS = [{ id: "design", stage: "A" }, { id: "guide", stage: "B", needs: ["design"], phase: "parked", reason: "REQUIREMENT_MISSING" }] as const;

/** Design is refused, closes, is rolled back, and closes again; guide waits for a human. */
const LEDGER = new LedgerOf()
  .at(0, "run.started", { planDigest: "a".repeat(64), contract: { version: "1", weights: { A: 20, B: 25, C: 45, D: 10 } }, branch: "main", mode: "isolated", plan: { artifacts: [] } as never })
  .attempt(1, "design", [0, 4])
  .gate(1, "design", [4, 6], "FAIL", "exited with 1")
  .at(6, "artifact.retried", { artifact: "design", attempt: 1, reason: "CHECK_FAILED", charged: true, detail: "exited with 1", notBeforeMs: START_MS + 8000, evidence: [] })
  .at(6, "attempt.ended", { attempt: 1, outcome: "failed", reason: "REFUSED", detail: "design: CHECK_FAILED" })
  .attempt(2, "design", [8, 10])
  .at(10, "usage.settled", { attempt: 2, profile: "default", artifacts: ["design"], reported: { moneyMicros: 1_250_000, tokens: null, turns: null, toolCalls: null, sessionId: null }, problem: null, charged: { moneyMicros: 0, tokens: 0, timeMs: 2000 }, isUnknown: false })
  .gate(2, "design", [10, 12])
  .closed(13, 2, "design")
  .at(20, "rollback.prepared", { targets: ["design"], oldHead: "a".repeat(40), newHead: "b".repeat(40), reverts: [], rolledBack: ["design"], regate: [], gateFirst: [], command: null, by: "Ada", why: "wrong approach" })
  .at(20, "artifact.invalidated", { artifact: "design", stage: "A", location: "out/design", cause: "ROLLED_BACK", trigger: "b".repeat(40) })
  .attempt(3, "design", [21, 23])
  .gate(3, "design", [23, 24])
  .closed(24, 3, "design")
  .at(25, "artifact.parked", { artifact: "guide", location: "out/gui de", reason: "REQUIREMENT_MISSING", detail: "a file is missing", attempt: null, evidence: [], options: ["PROVIDED", "ABORT"] });

const REPORTS = [emittedAt(13, 20), emittedAt(16, 0, ["INVALIDATED artifact=out/design cause=ROLLED_BACK trigger=b"]), emittedAt(23, 20)];
const PAGE = pageOf(LEDGER, ARTIFACTS, REPORTS).text;

describe("the page about a run", () => {
  it("3.0#2: shows the last report byte for byte, with bars that are no part of its text", () => {
    const shown = /<section id="report".*?<pre><code>(.*?)<\/code><\/pre>/s.exec(PAGE)?.[1] ?? "";
    expect(plain(shown)).toBe(REPORTS[2]?.bytes.trimEnd());
    expect(shown.match(/<svg class="meter[^>]*aria-hidden="true">/g)).toHaveLength(2);
  });

  it("says what closed with its commit, its checks, its control and its evidence", () => {
    const text = textOf(PAGE, "closed");
    expect(text).toMatch(/design2026-01-01 00:00:24 UTCout\/design\w{12}◆ PASS OKREFUSED: failed without the artifact/);
    expect(text).toContain("node --test: exit code 0, 3 tests");
    expect(text).toContain("1".repeat(64));
  });

  it("says once what was refused, by what, with its code, its reason and its evidence", () => {
    const text = textOf(PAGE, "refused");
    expect(text).toMatch(/design2026-01-01 00:00:06 UTCcandidate gate, attempt 1✗ FAILCHECK_FAILEDexited with 11{12}/);
    expect(text.match(/CHECK_FAILED/g)).toHaveLength(1);
    expect(text).toMatch(/guide.*‖ PARKEDREQUIREMENT_MISSINGa file is missing/);
  });

  it("says where progress fell and why, with the reports before and after verbatim", () => {
    const text = textOf(PAGE, "falls");
    expect(text).toContain("Fall 1, at event 16");
    expect(text).toContain(`artifact.invalidated design: ROLLED_BACK ${"b".repeat(10)}`);
    expect(text).toContain(REPORTS[0]?.bytes.trimEnd());
    expect(text).toContain(REPORTS[1]?.bytes.trimEnd());
  });

  it("says who decided what, what waits for whom, and gives answers that a shell reads as they are meant", () => {
    expect(textOf(PAGE, "decisions")).toMatch(/rollback\.prepareddesign: a{10} -> b{10}, 1 closures lost by Ada: wrong approach/);
    expect(textOf(PAGE, "waiting")).toContain("pawl answer 'out/gui de' PROVIDED");
  });

  it("never takes what an agent did not report for zero", () => {
    expect(textOf(PAGE, "cost")).toMatch(/in all3at least 1\.25unknown/);
  });

  it("says how to check it, and where the ledger ended", () => {
    expect(textOf(PAGE, "verify")).toMatch(/pawl audit --run run-1\n.*event 23.*7{64}/s);
  });

  it("has the same bytes for the same ledger", () => {
    expect(pageOf(LEDGER, ARTIFACTS, REPORTS).text).toBe(PAGE);
  });
});

it("a row that does not fit is counted on the page and told, and the rest of the page stays", () => {
  const ledger = new LedgerOf().at(0, "run.started", { contract: { version: "1", weights: { A: 20, B: 25, C: 45, D: 10 } }, plan: { artifacts: [] } as never });
  for (let index = 1; index <= 1203; index += 1) ledger.gate(index, "design", [index, index + 1], "FAIL", "no");
  const { text, leftOut } = pageOf(ledger, ARTIFACTS, []);
  expect(leftOut).toMatch(/^203 of 1203 rows of the table “Gates that did not pass.*”; pawl log .* has them$/);
  expect(plain(text)).toContain(`Not on this page: ${leftOut}.`);
  expect(textOf(text, "report")).toContain("This run has emitted no report.");
});

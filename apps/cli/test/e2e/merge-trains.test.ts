import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { branchProblems, closureProblems } from "../crash/support/closure-problems.ts";
import { holdQueue, waitPoint } from "./support/held-queue.ts";
import { dataOf, readArtifacts, readLog } from "./support/run-facts.ts";

const DIES = fileURLToPath(new URL("fixtures/dies-in-a-train.mjs", import.meta.url));

interface Closed {
  readonly artifact: string;
  readonly closure: { readonly commit: string; readonly gated?: { readonly commit: string }; readonly evidence: readonly string[] };
}

/** Position of the report that the status file got once an event was in the ledger. */
function shownFor(dir: string, seq: number): unknown {
  const database = new DatabaseSync(join(dir, ".pawl", "ledger.db"), { readOnly: true });
  try {
    return database.prepare("SELECT coalesce(replaced_by, seq) AS shown FROM report WHERE seq >= ? ORDER BY seq LIMIT 1").get(seq)?.["shown"];
  } finally {
    database.close();
  }
}

/** The gate of the first of two holds their train once, as soon as it sees both. */
const HOLD_PAIR = { members: ["one", "two"], check: (project: { readonly root: string }, id: string) => (id === "one" ? `if test -e docs/two.md; then ${waitPoint(project, "in-train", "train-released")}; fi` : "true") };

describe("candidates that wait in the merge queue", () => {
  it("8#3: are gated as one train; one that breaks with another is found and refused, and the others close with their own commits", async () => {
    const members = ["m1", "m2", "m3", "m4", "m5"];
    // Alone, each passes on the head that it was gated on.
    const check = (_: unknown, id: string): string => (id === "m4" ? "! test -e docs/m2.md" : "true");
    const { project, run, release } = await holdQueue({ members, check, limits: { attempts: 1 } });
    release();
    expect(await run.ended).toMatchObject({ exitCode: 3 });

    const events = await readLog(project);
    const closed = dataOf(events, "artifact.closed") as unknown as readonly Closed[];
    expect(closed.map(({ artifact }) => artifact)).toEqual(["design", "holder", "m1", "m2", "m3", "m5"]);
    expect(await readArtifacts(project)).toMatchObject({ m4: { phase: "parked", reason: "CHECK_FAILED", commit: null } });
    const verdicts = (id: string) => dataOf(events, "gate.finished", id).map(({ purpose, verdict }) => [purpose, verdict]);
    expect(verdicts("m4")).toEqual([["candidate", "PASS"], ["train", "FAIL"], ["integration", "FAIL"]]);
    const [parked] = dataOf(events, "artifact.parked", "m4") as readonly [{ readonly evidence: readonly string[] }];
    const evidence = (digest = ""): { readonly commit: string; readonly reason: string } =>
      JSON.parse(readFileSync(join(project.dir, ".pawl", "evidence", digest.slice(0, 2), digest), "utf8")) as never;
    expect(evidence(parked.evidence[0]).reason).toBe("CHECK_FAILED");

    // Three landed as one train: each has its own commit, and says on which one its gate ran.
    const [m1, m2, m3] = closed.slice(2);
    expect([m1, m2, m3].map((one) => one?.closure.gated?.commit)).toEqual([m3?.closure.commit, m3?.closure.commit, undefined]);
    // Their closures, and the starts of what was decided at once, are one transaction each, with one report for the status file.
    const seqsOf = (type: string, last: number) => events.filter((event) => event.type === type).slice(0, last).map(({ seq }) => seq);
    for (const together of [seqsOf("attempt.started", 7), seqsOf("artifact.closed", 5).slice(2)]) {
      expect(together.length).toBeGreaterThan(2);
      expect(new Set(together.map((seq) => shownFor(project.dir, seq))).size).toBe(1);
    }
    for (const { closure } of closed) expect(evidence(closure.evidence[0]).commit).toBe(closure.gated?.commit ?? closure.commit);
    expect(branchProblems(project, events)).toEqual([]);
    expect(await project.pawl(["bundle", "../run.tar"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["verify", "../run.tar"])).toMatchObject({ exitCode: 0 });
  });

  it("never lose somebody's commit that comes while their train is gated", async () => {
    const { project, run, release, reached, allow } = await holdQueue(HOLD_PAIR);
    release();
    await reached("in-train");
    project.write("theirs.txt", "theirs\n");
    project.git("add", "theirs.txt");
    project.git("commit", "--quiet", "--message=Theirs");
    const theirs = project.git("rev-parse", "HEAD").trim();
    allow("train-released");
    expect(await run.ended).toMatchObject({ exitCode: 0 });

    const events = await readLog(project);
    expect(dataOf(events, "branch.foreign_commit")).toMatchObject([{ to: theirs, commits: [theirs] }]);
    const closed = dataOf(events, "artifact.closed") as unknown as readonly Closed[];
    const commits = closed.map(({ closure }) => closure.commit);
    const history = project.git("rev-list", "--reverse", "main").trim().split("\n");
    expect(history.slice(1)).toEqual([...commits.slice(0, 2), theirs, ...commits.slice(2)]);
    expect(project.git("show", "main:theirs.txt")).toBe("theirs\n");
    expect(project.git("status", "--porcelain", "--untracked-files=no")).toBe("");
    // What was gated before their commit was gated again with it.
    expect(dataOf(events, "gate.finished", "two").filter(({ purpose }) => purpose === "train")).toHaveLength(2);
  });

  it.each(["before-swap", "before-closures", "before-report"])("all close, once, where the orchestrator is killed %s", async (moment) => {
    const { project, run, release, reached, allow } = await holdQueue({ ...HOLD_PAIR, nodeArgs: ["--import", DIES] });
    release();
    await reached("in-train");
    project.write("../die-at", moment);
    allow("train-released");
    expect(await run.ended).toMatchObject({ signal: "SIGKILL" });
    const before = await readLog(project);
    expect(dataOf(before, "integration.prepared").slice(-2).map(({ artifact }) => artifact)).toEqual(["one", "two"]);
    // All closures of a train come into the ledger at once.
    const closedBefore = moment === "before-report" ? ["one", "two"] : [];
    expect(dataOf(before, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["design", "holder", ...closedBefore]);

    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const events = await readLog(project);
    expect(closureProblems(events)).toEqual([]);
    expect(branchProblems(project, events)).toEqual([]);
    expect(dataOf(events, "attempt.started").filter(({ kind }) => kind === "agent")).toHaveLength(4);
    expect(dataOf(events, "integration.dropped").map(({ artifact }) => artifact)).toEqual(moment === "before-swap" ? ["one", "two"] : []);
  });
});

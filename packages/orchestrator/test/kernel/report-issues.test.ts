import { describe, expect, it } from "vitest";

import { digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").withOneIn("B", "C", "D");
const codes = (run: RunPlayer): string[] => run.report.issues.map((issue) => issue.split(" ")[0] as string);
const foreignCommit = (run: RunPlayer) => {
  const to = run.newCommit();
  return run.record({ type: "branch.foreign_commit", data: { from: run.state.head, to, commits: [to], paths: 1 } });
};
const tamper = (run: RunPlayer) =>
  run.record({ type: "status.tampered", data: { expected: digestOf(1), found: null, quarantine: null, stage: "A" } });
const silence = (run: RunPlayer) => run.record({ type: "silence.expired", data: { windowMs: 900_000, sinceMs: 0 } });

describe("issues (I15)", () => {
  it("are in ledger order", () => {
    const run = new RunPlayer(plan.build());
    tamper(foreignCommit(run.parkForMissing("a2"))).parkForMissing("a1");
    expect(codes(run)).toEqual(["PARKED", "FOREIGN_COMMIT", "STATUS_TAMPERED", "PARKED"]);
  });

  it("name a parked artifact with its reason until it is answered", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a2");
    expect(run.report.issues).toEqual(["PARKED artifact=out/a2.md reason=REQUIREMENT_MISSING"]);
    expect(run.answer("out/a2.md", "PROVIDED").report.issues).toEqual([]);
  });

  it("keep a tampering for the rest of the run, and what a closure ends no longer than that", () => {
    const run = tamper(foreignCommit(new RunPlayer(plan.build()))).close("a1");
    expect(run.report.issues).toEqual(["STATUS_TAMPERED found=NONE"]);
  });

  it("name each evidence file that could not be shown once, for the rest of the run", () => {
    const run = new RunPlayer(plan.build());
    const lose = (attempt: number, digest: string) =>
      run.record({ type: "evidence.unreadable", data: { artifact: "a1", attempt, digest, problem: "missing" } });
    lose(1, digestOf(1));
    lose(2, digestOf(1));
    lose(2, digestOf(2)).close("a1");
    const issue = (digest: string) => `EVIDENCE_UNREADABLE artifact=out/a1.md problem=missing digest=${digest}`;
    expect(run.report.issues).toEqual([issue(digestOf(1)), issue(digestOf(2))]);
  });

  it("2.2#1 2.2#3 say NO_PROGRESS once, until a closure, a loss of one or a charged retry is progress", () => {
    const silent = () => silence(silence(new RunPlayer(plan.build())));
    expect(silent().report.issues).toEqual(["NO_PROGRESS window=900s since=1970-01-01T00:00:00.000Z"]);
    expect(silent().close("a1").report.issues).toEqual([]);
    const retried = silent();
    retried.crash(retried.start("a1"));
    expect(retried.report.issues).toEqual([]);
    expect(codes(silence(new RunPlayer(plan.build()).close("a1")).invalidate("a1"))).toEqual(["INVALIDATED"]);
    const started = silent();
    started.start("a1");
    expect(codes(started)).toEqual(["NO_PROGRESS"]);
    const answered = silence(new RunPlayer(plan.build()).parkForMissing("a1")).answer("out/a1.md", "PROVIDED");
    expect(codes(answered)).toEqual(["NO_PROGRESS"]);
  });

  it("are at most a hundred, and then say how many more there are", () => {
    let many = aPlan().withArtifact("a0");
    for (let number = 1; number <= 103; number++) many = many.withArtifact(`x${number}`, { optional: true });
    const run = new RunPlayer(many.build());
    run.start("a0");
    for (let number = 1; number <= 103; number++) run.parkForMissing(`x${number}`);
    expect(run.report.issues).toHaveLength(101);
    expect(run.report.issues.at(-1)).toBe("MORE count=3");
  });
});

describe("what emits a report of itself (section 5)", () => {
  it.each([
    ["a closure", (run: RunPlayer) => run.close("a1"), "artifact.closed"],
    ["an invalidation", (run: RunPlayer) => run.close("a1").invalidate("a1"), "artifact.invalidated"],
    ["an expired window", silence, "silence.expired"],
    ["tampering", tamper, "status.tampered"],
  ])("%s", (_, act, cause) => {
    const run = new RunPlayer(plan.build());
    act(run);
    expect(run.driver.events.at(-1)).toMatchObject({ type: "report.emitted", data: { cause } });
  });

  it("nothing for the start of an attempt", () => {
    const run = new RunPlayer(plan.build());
    run.start("a1");
    expect(run.driver.events.at(-1)?.type).toBe("attempt.started");
  });
});

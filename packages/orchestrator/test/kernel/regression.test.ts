import type { Plan } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { Regression, regressionRound } from "../../src/kernel/regression.ts";
import { aPlan } from "../support/plan-builder.ts";
import type { PlanBuilder } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

/** A run whose regression follows its events, as the runtime lets it. */
function runOf(plan: Plan): { readonly run: RunPlayer; readonly regression: Regression } {
  const run = new RunPlayer(plan);
  const regression = new Regression(run.state);
  const { onEvent } = run.driver;
  run.driver.onEvent = (state, recorded) => {
    onEvent(state, recorded);
    regression.notice(recorded, state);
  };
  return { run, regression };
}

function begin({ run, regression }: ReturnType<typeof runOf>): readonly string[] {
  const ids = regression.next(run.state);
  regression.spend();
  run.driver.transact((state) => regressionRound(state, ids, state.head));
  return ids;
}

const regated = (run: RunPlayer, artifact: string, verdict: "PASS" | "INCONCLUSIVE" = "PASS"): RunPlayer =>
  run.record({ type: "artifact.regated", data: { artifact, verdict, commit: run.state.head, inputsDigest: "later" } });

/** `leaf`, `hub` with two dependents, and `end`, which has two needs. */
const weighted = (): PlanBuilder =>
  aPlan()
    .withArtifact("leaf")
    .withArtifact("hub")
    .withArtifact("end", { needs: ["leaf", "hub"] })
    .withArtifact("other", { needs: ["hub"] })
    .withArtifact("open")
    .withLimits({ regressionBatch: 15 });

describe("a round of regression", () => {
  it("takes closed artifacts by twice their dependents plus their needs, and equal ones by id", () => {
    const { run, regression } = runOf(weighted().build());
    run.close("leaf", "hub", "other", "end");
    // hub 4, end 2, leaf 2, other 1; what closed last is as it passed.
    expect(regression.next(run.state)).toEqual(["hub", "leaf", "other"]);
    run.close("open");
    expect(regression.next(run.state)).toEqual(["hub", "end", "leaf", "other"]);
  });

  it("counts at most three needs", () => {
    const plan = aPlan()
      .withArtifact("a").withArtifact("b").withArtifact("c").withArtifact("d").withArtifact("e")
      .withArtifact("many", { needs: ["a", "b", "c", "d"] })
      .withArtifact("some", { needs: ["a", "b", "e"] })
      .withArtifact("last");
    const { run, regression } = runOf(plan.withLimits({ regressionBatch: 15 }).build());
    run.close("a", "b", "c", "d", "e", "some", "many", "last");
    expect(regression.next(run.state)).toEqual(["a", "b", "many", "some", "c", "d", "e"]);
  });

  it("prefers what was not checked lately, also to what weighs more", () => {
    const ids = Array.from({ length: 12 }, (_, at) => `n${String(at).padStart(2, "0")}`);
    const plan = ids.reduce((builder, id) => builder.withArtifact(id), aPlan().withArtifact("hub").withArtifact("x", { needs: ["hub"] }));
    const { run, regression } = runOf(plan.withLimits({ regressionBatch: 3 }).build());
    run.close(ids[0] as string, "hub", ...ids.slice(1));
    // Eleven closures ago n00 closed and ten ago hub did: five more for those; the others closed after them.
    expect(regression.next(run.state)).toEqual(["hub", "n00", "n01"]);
    regated(run, "hub", "INCONCLUSIVE").close("x");
    expect(regression.next(run.state)).toEqual(["n00", "n01", "n02"]);
  });

  it("is at most the batch, comes as often as the ratio after a closure, and one at a time", () => {
    const game = runOf(weighted().withLimits({ regressionBatch: 1, regressionRatio: 2 }).build());
    const { run, regression } = game;
    run.close("leaf", "hub", "other", "end");
    expect(begin(game)).toEqual(["hub"]);
    expect(run.actions({ gating: new Set() }).filter(({ kind }) => kind === "regate")).toHaveLength(1);
    expect(regression.next(run.state)).toEqual([]);
    regated(run, "hub");
    expect(begin(game)).toEqual(["leaf"]);
    regated(run, "leaf");
    expect(regression.next(run.state)).toEqual([]);
    run.close("open");
    expect(regression.next(run.state)).toEqual(["hub"]);
  });

  it("is none with the ratio 0", () => {
    const { run, regression } = runOf(weighted().withLimits({ regressionRatio: 0 }).build());
    run.close("leaf", "hub", "other", "end");
    expect(regression.next(run.state)).toEqual([]);
  });

  it("is none while a human is asked, and none after the end (6.2.1#2, 6.5#1)", () => {
    const { run, regression } = runOf(aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").build());
    run.close("a1", "a2");
    expect(regression.next(run.state)).toEqual(["a1"]);
    run.parkForMissing("a3");
    expect(run.report.blocking_questions).toHaveLength(1);
    expect(regression.next(run.state)).toEqual([]);
    expect(regressionRound(run.state, ["a1"], run.state.head)).toEqual([]);
    run.answer("out/a3.md", "ABORT");
    expect(regression.next(run.state)).toEqual([]);
    expect(regressionRound(run.state, ["a1"], run.state.head)).toEqual([]);
  });

  it("leaves out what lost its closure, and what is known to be unchanged until the head moves", () => {
    const { run, regression } = runOf(weighted().build());
    run.close("leaf", "hub", "other");
    regression.settle("leaf");
    expect(regression.next(run.state)).toEqual(["hub"]);
    run.invalidate("hub");
    expect(regression.next(run.state)).toEqual([]);
    run.close("open");
    expect(regression.next(run.state)).toEqual(["leaf"]);
  });

  it("looks at everything closed after somebody's commit, after a rollback, and at the start", () => {
    const narrow = ["a1", "a2"].reduce((plan, id) => plan.withArtifact(id, { inputs: [`out/${id}.md`] }), aPlan().withArtifact("a3"));
    const { run, regression } = runOf(narrow.build());
    run.close("a1", "a2");
    expect(regression.next(run.state)).toEqual([]);
    run.record({ type: "branch.foreign_commit", data: { from: run.state.head, to: run.newCommit(), commits: [], paths: 1 } });
    expect(regression.next(run.state)).toEqual(["a1", "a2"]);
    const rolledBack = new Regression(run.state);
    for (const id of ["a1", "a2"]) rolledBack.settle(id);
    rolledBack.notice({ type: "rollback.executed" } as never, run.state);
    expect(rolledBack.next(run.state)).toEqual(["a1", "a2"]);
    const again = new Regression(run.state);
    run.close("a3");
    again.notice(run.driver.events.findLast(({ type }) => type === "artifact.closed") as never, run.state);
    expect(again.next(run.state)).toEqual(["a1", "a2"]);
  });
});

describe("what a closure can concern", () => {
  const reached = (inputs: readonly string[], changed: { location: string; writes?: readonly string[] }): boolean => {
    const plan = aPlan().withArtifact("one", { inputs, location: "elsewhere/one" }).withArtifact("two", { writes: [], ...changed });
    const { run, regression } = runOf(plan.withArtifact("rest", { inputs: ["nowhere"] }).build());
    run.close("one", "two");
    return regression.next(run.state).includes("one");
  };

  it.each([
    [["src"], { location: "src/a.ts" }, true],
    [["src/a.ts"], { location: "src" }, true],
    [["src/**/*.ts"], { location: "src/a.md" }, true],
    [["src-old", "src.d"], { location: "src" }, false],
    [["docs", "test/a"], { location: "src/a.ts" }, false],
    [["docs", "test/a"], { location: "src/a.ts", writes: ["test/**"] }, true],
    [["docs"], { location: "src/a.ts", writes: ["**/*.md"] }, true],
    [["*.json"], { location: "src/a.ts" }, true],
    [[], { location: "src/a.ts" }, false],
    [["docs"], { location: "src/a.ts", writes: ["elsewhere/.gitattributes"] }, true],
    [["docs"], { location: "check" }, true],
  ])("inputs %j and a change of %j: %s", (inputs, changed, expected) => {
    expect(reached(inputs, changed)).toBe(expected);
  });
});

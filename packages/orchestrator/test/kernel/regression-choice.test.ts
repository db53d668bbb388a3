import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RegressionReach } from "../../src/kernel/regression-reach.ts";
import { CheckedRegression } from "../support/checked-regression.ts";
import { aPlan } from "../support/plan-builder.ts";
import { Random } from "../support/random.ts";
import { RunPlayer } from "../support/run-player.ts";

const RUNS = Number(process.env["PAWL_LONG_RUNS"] ?? 20);
const SEED = Number(process.env["PAWL_SEED"] ?? 20_260_301);

const FOLDERS = ["src", "src/a", "docs", "test"];

/** Artifacts whose gates depend on folders that they have in common, alone, or on everything. */
function runWith(random: Random): RunPlayer {
  let plan = aPlan().withLimits({ regressionBatch: random.between(1, 5), regressionRatio: random.between(1, 3) });
  for (let number = 0; number < 14; number++) {
    const location = `${random.pick(FOLDERS)}/${number}.ts`;
    const shared = random.some(FOLDERS, 0.3).map((folder) => `${folder}/**`);
    plan = plan.withArtifact(`a${number}`, {
      location,
      inputs: random.chance(0.1) ? ["**"] : [location, ...shared],
      writes: random.chance(0.3) ? [`${random.pick(FOLDERS)}/*.md`] : [],
      needs: random.some(Array.from({ length: number }, (_, earlier) => `a${earlier}`).slice(-3), 0.3),
    });
  }
  return new RunPlayer(plan.build());
}

describe("the choice of what to gate again", () => {
  it("is that of a look at every closed artifact, however many gates depend on the same", () => {
    let rounds = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const random = new Random(seed);
        const run = runWith(random);
        const regression = new CheckedRegression(run.state);
        const { onEvent } = run.driver;
        run.driver.onEvent = (state, recorded) => {
          onEvent(state, recorded);
          regression.notice(recorded, state);
        };
        const closed: string[] = [];
        for (let step = 0; step < 40 && run.state.stage === "A"; step++) {
          const [next] = run.starts().flat();
          const chance = random.next();
          if (chance < 0.1) run.record({ type: "branch.foreign_commit", data: { from: run.state.head, to: run.newCommit(), commits: [], paths: 1 } });
          else if (chance < 0.2 && closed.length > 1) run.invalidate(random.pick(closed.filter((id) => run.phase(id) === "closed")));
          else if (next !== undefined) closed.push(...(run.close(next), [next]));
          const chosen = regression.next(run.state);
          rounds += Number(chosen.length > 0);
          for (const id of random.some(chosen, 0.7)) regression.settle(id);
          if (random.chance(0.3)) regression.spend();
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(rounds).toBeGreaterThan(RUNS);
  });

  it("names what a thousand gates depend on as one thing", () => {
    let plan = aPlan();
    for (let number = 0; number < 1000; number++) plan = plan.withArtifact(`a${number}`, { location: `src/${number}.ts`, inputs: ["lib/**"] });
    const built = plan.withArtifact("lib", { location: "lib/x.ts", inputs: ["lib/x.ts"] }).build();
    const changed = new RegressionReach(built).changedBy(built.artifacts.at(1000) as (typeof built.artifacts)[number]);
    expect([...changed].map(({ path, only }) => [path, only])).toEqual(expect.arrayContaining([["lib", null]]));
    expect(changed.size).toBeLessThan(10);
  });
});

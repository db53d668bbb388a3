import type { PipelineState } from "@pawl/pipeline";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decide, nextStartAtMs } from "../../src/kernel/decide.ts";
import { readyToStart } from "../../src/kernel/ready-queue.ts";
import { aPlan } from "../support/plan-builder.ts";
import { plainNextStart, plainStarts } from "../support/plain-starts.ts";
import { Random } from "../support/random.ts";
import { RunPlayer } from "../support/run-player.ts";
import { ScatteredRun } from "../support/scattered-run.ts";

const RUNS = Number(process.env["PAWL_LONG_RUNS"] ?? 60);
const SEED = Number(process.env["PAWL_SEED"] ?? 20_260_301);

describe("the choice of what to start", () => {
  it("is that of a look at every artifact, however they are scattered over profiles, held, paused, delayed, in each other's way, or short of something", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const run = new ScatteredRun(new Random(seed));
        for (let step = 0; step < 60 && run.player.state.status === "running"; step++) {
          const { state } = run.player;
          const situation = run.situation();
          const actions = decide(state, situation);
          expect(actions).toEqual(plainStarts(state, situation));
          expect(nextStartAtMs(state, situation.nowMs)).toBe(plainNextStart(state, situation.nowMs));
          const toStart = state.order.ids.filter((id, rank) => state.ready.has(rank) && state.artifacts.get(id)?.gateFirst === false);
          expect([...readyToStart(state, { from: 0, to: Infinity }, () => true)]).toEqual(toStart);
          for (const { kind } of actions) seen.add(kind);
          for (const id of state.parked.values()) seen.add(state.artifacts.get(id)?.parking?.reason ?? "");
          run.step(actions);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    const all = ["start", "park", "park-for-budget", "REQUIREMENT_MISSING", "BUDGET_ARTIFACT", "BUDGET_RUN", "RATE_LIMITED", "USAGE_UNKNOWN"];
    expect([...seen]).toEqual(expect.arrayContaining(all));
  });

  it("looks at no more of a pipeline that has a profile for each artifact than of one that has one for all", () => {
    const looksAt = (profileOf: (number: number) => string): number => {
      let plan = aPlan().withLimits({ agents: 3 });
      for (let number = 0; number < 200; number++) plan = plan.withArtifact(`a${number}`, { agent: profileOf(number) });
      const run = new RunPlayer(plan.build());
      const { state } = run;
      let looks = 0;
      const byId: PipelineState["byId"] = {
        ...state.byId,
        get: (id) => {
          looks++;
          return state.byId.get(id);
        },
      };
      expect(decide({ ...state, byId }, run.situation())).toHaveLength(3);
      return looks;
    };
    expect(looksAt((number) => `p${number}`)).toBeLessThanOrEqual(looksAt(() => "p0") + 3);
  });
});

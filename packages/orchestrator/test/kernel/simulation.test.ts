import { checkHistory } from "@pawl/contract";
import { apply } from "@pawl/pipeline";
import { checkHistoryProgress } from "@pawl/progress";
import type { PipelineState, RecordedEvent } from "@pawl/pipeline";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { historiesOf } from "../support/histories-of.ts";
import { plainState } from "../support/plain-state.ts";
import { simulate } from "../support/simulator.ts";

/** Runs to simulate, and the first of their seeds: always the same, unless a longer search asks for others. */
const RUNS = Number(process.env["PAWL_LONG_RUNS"] ?? 100);
const SEED = Number(process.env["PAWL_SEED"] ?? 20_260_301);

describe("a simulated run of the kernel, with agents, gates, humans and others acting at random", () => {
  it("keeps every invariant, is never stuck, folds to the same state again (2#1, 2.0.1#2, 4.8#3, 6.3#1, 8#2), and leaves a history that keeps every rule of a step (2.2#1, 2.2#3, 4.2.2#2, 4.4#1, 4.4#2, 4.5#2, 6.2.1#1, 6.3#2, 6.4#2, 6.4#3)", () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const { end, player } = simulate(seed);
        ends.set(end, (ends.get(end) ?? 0) + 1);
        let folded: PipelineState | null = null;
        for (const recorded of JSON.parse(JSON.stringify(player.driver.events)) as RecordedEvent[]) {
          folded = apply(folded, recorded);
        }
        expect(plainState(folded as PipelineState)).toEqual(plainState(player.state));
        for (const history of historiesOf(player.driver)) {
          expect([...checkHistory(history), ...checkHistoryProgress(history)]).toEqual([]);
        }
      }),
      { numRuns: RUNS, seed: SEED, examples: [[1_995_602_633], [2_149_430_309], [2_491_930_123]] },
    );
    expect([...ends.keys()].sort()).toEqual(["ABORTED", "BLOCKED", "COMPLETED"]);
  });
});

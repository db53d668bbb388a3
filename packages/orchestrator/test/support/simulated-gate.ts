import type { EventBody, GateReason, PipelineState } from "@pawl/pipeline";

import { INCONCLUSIVE_REPEATS, isWorthRepeating } from "../../src/kernel/gate-outcome.ts";
import type { GateResult } from "../../src/kernel/gate-outcome.ts";
import { digestOf } from "./object-ids.ts";
import { gateFinished, gateResult } from "./run-player.ts";
import type { Simulation } from "./simulation.ts";

const REFUSALS: readonly GateReason[] = ["CHECK_FAILED", "NOTHING_PRODUCED", "OUTSIDE_WRITES", "VACUOUS_GATE"];
const UNCLEAR: readonly GateReason[] = ["PROGRAM_MISSING", "TIMEOUT", "SIGNALLED", "CHECK_OVER_MEMORY", "UNREADABLE_OUTPUT"];

/** Runs a gate, again where it could not give a verdict, and records every run, as the runtime does. */
export function gateUntilDecided(
  simulation: Simulation,
  id: string,
  run: Parameters<typeof gateFinished>[1],
  consequences: (state: PipelineState, result: GateResult) => readonly EventBody[],
): GateResult | null {
  const { player } = simulation;
  for (let repeats = 0; ; repeats++) {
    const result = randomResult(simulation, id, run.commit);
    const isLast = repeats >= INCONCLUSIVE_REPEATS || !isWorthRepeating(result, run.attempt !== null);
    let isHeld = true;
    player.driver.transact((state) => {
      isHeld = state.status === "running" && (run.attempt === null || state.artifacts.get(id)?.lease === run.attempt);
      if (!isHeld) return [];
      const finished = gateFinished(id, run, result);
      return isLast ? [finished, ...consequences(state, result)] : [finished];
    });
    if (!isHeld) return null;
    if (isLast) return result;
  }
}

function randomResult({ random, isCalm, player }: Simulation, id: string, commit: string): GateResult {
  const inputsDigest = inputsDigestOf(player.state, id, commit);
  const isFine = isCalm || random.chance(0.7);
  if (!isFine) return gateResult(random.pick(random.chance(0.7) ? REFUSALS : UNCLEAR), { inputsDigest });
  const controlStanding = random.pick(["REFUSED", "PROVEN_BEFORE", "OFF"] as const);
  return gateResult("OK", {
    inputsDigest,
    controlStanding,
    ...(controlStanding === "REFUSED" ? {} : { control: null }),
  });
}

/** Digest of an artifact's gate inputs in a commit: of the whole tree, or of something that never changes. */
export function inputsDigestOf(state: PipelineState, id: string, commit: string): string {
  return state.byId.get(id)?.inputs.includes("**") === true ? commit.padStart(64, "0") : digestOf(0x1);
}

import { STAGES } from "@pawl/contract";
import type { Artifact, Plan } from "@pawl/pipeline";

import { amendEvents } from "../../src/kernel/amendment.ts";
import { CheckedRegression } from "./checked-regression.ts";
import { digestOf } from "./object-ids.ts";
import type { Simulation } from "./simulation.ts";

/** Chance of an amendment where one could be: more of them would hide everything else. */
const CHANCE = 0.3;

/** A human adds an artifact to a stage at random, or changes the words, the gate or the version of some. */
export function amend(simulation: Simulation): void {
  const { player, random } = simulation;
  const { state } = player;
  if (!random.chance(CHANCE) || state.calculationFailure !== null) return;
  const { plan } = state;
  const gates = new Set(random.some(plan.artifacts, 0.1).map(({ id }) => id));
  const words = new Set(random.some(plan.artifacts, 0.1).map(({ id }) => id));
  const changed = plan.artifacts.map((artifact) => (words.has(artifact.id) ? { ...artifact, description: `${artifact.description}.` } : artifact));
  const added = random.chance(0.5) ? [anotherOf(plan, random.pick(plan.artifacts), `added-${state.seq}`)] : [];
  const next: Plan = { ...plan, artifacts: [...changed, ...added] };
  const gateDigests = Object.fromEntries(
    next.artifacts.map(({ id }) => [id, gates.has(id) ? digestOf(100 + state.seq) : (state.gateDigests[id] ?? digestOf(2))]),
  );
  const gateFirst = random.chance(0.3) ? added.map(({ id }) => id) : [];
  player.driver.transact((now) =>
    amendEvents(now, { plan: next, planDigest: digestOf(1000 + state.seq), gateDigests }, { gateFirst, before: {}, by: "op", why: null }),
  );
  simulation.regression = new CheckedRegression(player.state);
}

/** An artifact like another one, at a place of its own, that needs what that one needs. */
function anotherOf(plan: Plan, like: Artifact, id: string): Artifact {
  const isLast = STAGES.indexOf(like.stage) === STAGES.length - 1;
  return { ...like, id, location: `out/${id}.md`, writes: [], optional: isLast ? false : like.optional, needs: like.needs.filter((need) => plan.artifacts.some((one) => one.id === need)) };
}

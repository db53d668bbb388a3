import { STAGES } from "../../../../packages/contract/src/index.ts";
import type { PipelineState } from "../../../../packages/pipeline/src/index.ts";

import { toCommand } from "../../../../packages/orchestrator/src/human/decision-command.ts";
import { pinnedPlan } from "../../../../packages/orchestrator/src/human/amend.ts";
import type { Decision } from "../../../../packages/orchestrator/src/kernel/decisions.ts";
import { answerables } from "../../../../packages/orchestrator/src/kernel/human.ts";
import { machine } from "../machine/machine.ts";
import { time } from "../machine/virtual-time.ts";
import type { World } from "./world.ts";

const BY = { by: "op", why: null };
const KINDS = ["answer", "pause", "resume", "retry", "rollback", "reopen", "amend", "stop", "abort"] as const;
const WEIGHTS = [20, 4, 6, 5, 8, 6, 10, 2, 1];

/** A decision that a human could take now; it need not fit. */
export function someDecision(world: World, state: PipelineState): Decision {
  const { choices } = world;
  const kind = KINDS[choices.weighted(WEIGHTS)] ?? "answer";
  switch (kind) {
    case "answer":
      return answer(world, state) ?? { kind: "resume", ...BY };
    case "retry":
      return { kind, artifact: choices.pick(state.plan.artifacts).id, ...BY };
    case "rollback": {
      const landed = state.plan.artifacts.filter(({ id }) => (state.artifacts.get(id)?.landed.length ?? 0) > 0);
      return { kind, targets: [choices.pick(landed.length === 0 ? state.plan.artifacts : landed).id], ...BY };
    }
    case "reopen":
      return { kind, stage: choices.pick(STAGES), ...BY };
    case "amend":
      return { kind, planDigest: amendedPlan(world, state), ...BY };
    default:
      return { kind, ...BY };
  }
}

/** An answer to one of the questions that there are; `null`: nobody asks. */
export function answer({ choices, environment, isCalm }: World, state: PipelineState): Decision | null {
  const open = answerables(state);
  if (open.length === 0) return null;
  const { location, options } = isCalm ? (open[0] as (typeof open)[number]) : choices.pick(open);
  const option = (isCalm || !choices.chance(0.05) ? options[0] : options.at(-1)) as string;
  const artifact = state.byId.get(state.byLocation.get(location) ?? "");
  if (isCalm || choices.chance(0.8)) for (const name of artifact?.requires.env ?? []) environment[name] = "provided";
  return { kind: "answer", location, option, ...BY };
}

/** Changes the plan file. @returns its digest as the run would pin it. */
function amendedPlan(world: World, state: PipelineState): string {
  const { choices, plan } = world;
  const changed = choices.pick(plan.artifacts).id;
  const what = choices.weighted([2, 2, 4, 1]);
  const artifacts = plan.artifacts.map((artifact) => {
    if (artifact.id !== changed) return artifact;
    if (what === 0) return { ...artifact, description: `${artifact.description}.` };
    if (what === 1) return { ...artifact, gate: { ...artifact.gate, checks: [{ ...(artifact.gate.checks[0] as (typeof artifact.gate.checks)[number]), run: ["check", String(state.seq)] }] } };
    return artifact;
  });
  // What is added to an early stage takes the run back from a later one.
  const like = what === 2 && choices.chance(0.6) ? plan.artifacts[0] : plan.artifacts.find(({ id }) => id === changed);
  const id = `x${state.seq}`;
  // After the end of a run several amendments may come at the same event.
  const isFree = plan.artifacts.every((artifact) => artifact.id !== id);
  const added = what === 2 && isFree && like !== undefined && !like.optional ? [{ ...like, id, location: `out/${id}.md`, writes: [] }] : [];
  world.plan = { ...plan, artifacts: [...artifacts, ...added] };
  return pinnedPlan(world.plan, state).planDigest;
}

/** Leaves a decision in the database for the orchestrator at work, as the command line does. */
export async function leaveCommand(world: World, decision: Decision): Promise<void> {
  await machine.outside(async () => {
    const ledger = world.database.open();
    await ledger.enqueueCommand(toCommand(decision, time.nowMs));
    await ledger.close();
  });
}

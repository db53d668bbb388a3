import type { Artifact, PipelineState } from "@pawl/pipeline";

import { gateDigest } from "../gate/gate-digest.ts";
import { findRegistrations } from "../gate/judge-registration.ts";
import type { ChangeRefusal } from "../gate/judge-changes.ts";
import { registrationOf } from "../kernel/register.ts";
import type { TrainMember } from "../kernel/train.ts";
import type { GateJobContext } from "./gate-jobs.ts";

/**
 * A member of a train with what its closure registers, from the commit that is to land and the run as it is at that moment. Another
 * file, or an amended plan, may have taken what it wants since its gate passed: then it is refused like by its gate.
 */
export async function withRegistrations(
  { gates }: Pick<GateJobContext, "gates">,
  state: PipelineState,
  member: TrainMember,
): Promise<TrainMember | ChangeRefusal> {
  const artifact = state.byId.get(member.queued.artifact) as Artifact;
  const { plan } = state;
  const { commit } = member.closure;
  const found = await findRegistrations({ plan, workspace: gates.workspace }, artifact, commit);
  if (found.kind === "refused") return found.refusal;
  if (found.registrations.length === 0) return member;
  const locations = found.registrations.flatMap(({ artifacts }) => artifacts.map((one) => one.location));
  const at = await gates.workspace.digests({ commit, locations, inputs: [] });
  const present = new Set(locations.filter((location) => (at.locations[location] ?? null) !== null));
  const registers = found.registrations.flatMap(({ registration, artifacts }) => {
    const gateDigests = Object.fromEntries(artifacts.map((one) => [one.id, gateDigest(plan, one)]));
    return registrationOf(state, { from: registration.from, artifacts, gateDigests, present }) ?? [];
  });
  return { ...member, registers };
}

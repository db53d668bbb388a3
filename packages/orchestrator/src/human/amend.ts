import type { PipelineState, Plan } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import { OrchestratorError } from "../errors.ts";
import { gateDigest, planDigest } from "../gate/gate-digest.ts";
import { amendEvents } from "../kernel/amendment.ts";
import type { PinnedPlan } from "../kernel/amendment.ts";
import type { AmendDecision } from "../kernel/decisions.ts";
import type { FinishedCommand } from "../runtime/draft-transition.ts";
import { loadPlan } from "../session/load-plan.ts";
import type { Session } from "../session/open-session.ts";

/**
 * A plan with the digests that a run pins of it. What files have registered in the run stays, where the plan still has their
 * registration: an artifact whose registration it changes has another gate, and registers anew when it closes again.
 */
export function pinnedPlan(given: Plan, { plan: { artifacts } }: Pick<PipelineState, "plan">): PinnedPlan {
  const files = new Set((given.registrations ?? []).map(({ from }) => from));
  const registered = artifacts.filter(({ from }) => from !== undefined && files.has(from));
  const plan = registered.length === 0 ? given : { ...given, artifacts: [...given.artifacts, ...registered] };
  return {
    plan,
    planDigest: planDigest(plan),
    gateDigests: Object.fromEntries(plan.artifacts.map((artifact) => [artifact.id, gateDigest(plan, artifact)])),
  };
}

/**
 * Lets a run adopt the plan file as it is, where that is still what was decided on.
 *
 * @returns whether anything was recorded.
 * @throws OrchestratorError `RUN_ENDED`, `AMENDMENT_STALE`, `AMENDMENT_REFUSED`, and what `loadPlan` throws.
 */
export async function amend(
  { session, workspace }: { readonly session: Pick<Session, "journal" | "paths">; readonly workspace: Workspace },
  decision: AmendDecision,
  finished: FinishedCommand | undefined,
): Promise<boolean> {
  const { journal, paths } = session;
  const next = pinnedPlan((await loadPlan(paths.planFile)).plan, journal.state);
  if (next.planDigest !== decision.planDigest) {
    throw new OrchestratorError("AMENDMENT_STALE", `${paths.planFile}: was changed since the amendment was decided`, "Look at it again with `pawl amend --dry-run`.");
  }
  const added = next.plan.artifacts.filter(({ id }) => !journal.state.byId.has(id));
  // One that was there and must change from now on has to differ from what it is now.
  const mustChange = next.plan.artifacts.filter(({ id, changed }) => changed && !Object.hasOwn(journal.state.before, id));
  const locations = [...added, ...mustChange].map(({ location }) => location);
  const present = await workspace.digests({ commit: journal.state.head, locations, inputs: [] });
  const digestAt = (location: string): string | null => present.locations[location] ?? null;
  const found = {
    gateFirst: added.filter(({ location }) => digestAt(location) !== null).map(({ id }) => id),
    before: Object.fromEntries(mustChange.map(({ id, location }) => [id, digestAt(location)])),
  };
  const { by, why } = decision;
  const events = await journal.transact((state) => amendEvents(state, next, { ...found, by, why }), finished);
  return events.length > 0;
}

import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import { event, planContract, registrationClashes, sameValue, withPlan } from "@pawl/pipeline";
import type { Artifact, EventBody, EventData, PipelineState, Plan } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import type { Decider } from "./decisions.ts";
import { refuseWhenEnded } from "./human.ts";
import { invalidate } from "./invalidate.ts";
import { releaseLease } from "./release-lease.ts";

/** An artifact that an amendment changes. */
export interface AmendedArtifact {
  readonly id: string;
  /** Names of what changes, `gate` standing for everything that its gate's verdict depends on. */
  readonly fields: readonly string[];
  /** Its closure is lost: what was proved is no longer what the plan asks for. */
  readonly losesClosure: boolean;
}

/** How a plan differs from the one that a run pinned. */
export interface Amendment {
  readonly added: readonly Pick<Artifact, "id" | "stage" | "location" | "optional">[];
  readonly changed: readonly AmendedArtifact[];
  /** Names of what changes beside the artifacts. */
  readonly top: readonly string[];
  /** Why it cannot be adopted in mid-run, one line each; empty where it can. */
  readonly refused: readonly string[];
}

/** A plan with what is pinned of it. */
export interface PinnedPlan {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly gateDigests: Readonly<Record<string, string>>;
}

/** What about an artifact is part of its gate's definition, and so told by the gate's digest. */
const OF_THE_GATE: ReadonlySet<string> = new Set(["gate", "writes", "inputs", "forbid", "changed"]);
/** A run keeps these to its end (rule 4.2.1#2). */
const KEPT = ["contract", "branch", "mode"] as const;

/** How a plan differs from the one that a run pinned, and what of it a run cannot adopt. */
export function amendmentOf(state: PipelineState, next: PinnedPlan): Amendment {
  const { plan } = next;
  const planned = new Map(plan.artifacts.map((artifact) => [artifact.id, artifact]));
  const refused: string[] = KEPT.filter((name) => !isKept(name, state.plan, plan)).map((name) => `${name} stays as it is until the run's end`);
  // That question stands alone, and everything else waits for its answer (I10).
  refused.push(...registrationClashes(plan));
  if (state.calculationFailure !== null) refused.push("the question about the failed calculation is open");
  const changed: AmendedArtifact[] = [];
  for (const before of state.plan.artifacts) {
    const after = planned.get(before.id);
    if (after === undefined) {
      refused.push(`artifact ${before.id} is dropped`);
      continue;
    }
    for (const name of ["stage", "location", "optional"] as const) {
      if (before[name] !== after[name]) refused.push(`${name} of artifact ${before.id} is changed from ${before[name]} to ${after[name]}`);
    }
    const fields = changedFields(state, before, after, next);
    if (fields.length > 0) changed.push({ id: before.id, fields, losesClosure: isClosed(state, before.id) && fields.some(isProved) });
  }
  const added = plan.artifacts.filter(({ id }) => !state.byId.has(id)).map(({ id, stage, location, optional }) => ({ id, stage, location, optional }));
  const names = Object.keys(plan).filter((name) => name !== "artifacts" && !KEPT.some((kept) => kept === name));
  const top = names.filter((name) => !sameValue(state.plan[name as keyof Plan], plan[name as keyof Plan]));
  return { added, changed, top, refused };
}

/** @throws OrchestratorError `AMENDMENT_REFUSED` with every reason for which a run cannot adopt it. */
export function refuseRefused({ refused }: Amendment): void {
  if (refused.length === 0) return;
  throw new OrchestratorError("AMENDMENT_REFUSED", refused.join("; "), "Restore that, or answer that question; or abort the run and start another one with `pawl run --new`.");
}

/** Whether an amendment changes nothing at all. */
function isEmpty({ added, changed, top, refused }: Amendment): boolean {
  return added.length + changed.length + top.length + refused.length === 0;
}

/**
 * Events by which a run adopts a plan; none where it differs in nothing. Closures that no longer prove what the plan asks for are
 * lost, and what rests on them (I14). Work on what changes is given back, and so is that of later stages than the one in which something
 * is added; what was parked and changes is tried again.
 *
 * @param found - what the head has: `gateFirst`: artifacts that are added and whose location is there already; `before`: what is at the location
 *   of each one that must change from now on.
 * @throws OrchestratorError `RUN_ENDED`; `AMENDMENT_REFUSED` with every reason.
 */
export function amendEvents(
  state: PipelineState,
  next: PinnedPlan,
  found: Pick<EventData<"plan.amended">, "gateFirst" | "before"> & Decider,
): readonly EventBody[] {
  refuseWhenEnded(state);
  const amendment = amendmentOf(state, next);
  const { added, changed } = amendment;
  refuseRefused(amendment);
  if (isEmpty(amendment)) return [];
  const { gateFirst, before, by, why } = found;
  const changes = new Set(changed.map(({ id }) => id));
  const amended = withPlan(state, next.plan);
  const roots = changed.filter(({ losesClosure }) => losesClosure);
  const earlier = firstAddedBefore(state, added);
  // One that loses its closure by itself may stand in a later stage too.
  const lost = [...new Set([...roots.map(({ id }) => id), ...(earlier === null ? [] : closedFrom(state, earlier))])];
  const givenBack = new Set(
    [...state.attempts.values()]
      .filter((live) => live.artifacts.some((id) => changes.has(id) || (earlier !== null && isLater(state, id, earlier))))
      .map(({ attempt }) => attempt),
  );
  const invalidated = invalidate(amended, lost.map((artifact) => ({ artifact, cause: "PLAN_AMENDED" as const, trigger: state.head })));
  return [
    event("plan.amended", {
      plan: next.plan,
      planDigest: next.planDigest,
      gateDigests: { ...next.gateDigests },
      added: added.map(({ id }) => id),
      changed: [...changes],
      gateFirst: [...gateFirst],
      before: { ...before },
      by,
      why,
    }),
    ...[...givenBack].flatMap((attempt) => releaseLease(state, attempt, "LEASE_LOST", "the plan was amended")),
    ...changed.filter(({ id }) => state.artifacts.get(id)?.phase === "parked").map(({ id }) => event("artifact.unparked", { artifact: id, by, why })),
    ...withoutEnded(givenBack, invalidated),
    ...reopened(state, amended, { earlier, added, lost, restored: restoredBy(invalidated) }),
  ];
}

/** An attempt whose lease the amendment took is not ended a second time. */
function withoutEnded(ended: ReadonlySet<number>, events: readonly EventBody[]): readonly EventBody[] {
  return events.filter((one) => !((one.type === "attempt.ended" || one.type === "artifact.retried") && ended.has(one.data.attempt)));
}

/** Whether an artifact is of a stage after one, which is left where that one opens again (I12). */
function isLater(state: PipelineState, id: string, stage: Stage): boolean {
  const artifact = state.byId.get(id);
  return artifact !== undefined && STAGES.indexOf(artifact.stage) > STAGES.indexOf(stage);
}

/** The earliest stage before the run's own in which something required is added. */
function firstAddedBefore(state: PipelineState, added: Amendment["added"]): Stage | null {
  const stage = STAGES.find((one) => added.some((artifact) => artifact.stage === one && !artifact.optional));
  return stage !== undefined && STAGES.indexOf(stage) < STAGES.indexOf(state.stage) ? stage : null;
}

/** Required closed artifacts of the stages after one, which may not stand while it is open again (I14). */
function closedFrom(state: PipelineState, stage: Stage): readonly string[] {
  return state.plan.artifacts.filter((one) => STAGES.indexOf(one.stage) > STAGES.indexOf(stage) && !one.optional && isClosed(state, one.id)).map(({ id }) => id);
}

function restoredBy(events: readonly EventBody[]): ReadonlySet<string> {
  return new Set(events.flatMap((one) => (one.type === "artifact.restored" ? [one.data.artifact] : [])));
}

/**
 * The stage in which something is added opens again, with what of it was cancelled when it was left; what is optional and comes too late
 * is cancelled (I17).
 */
function reopened(
  state: PipelineState,
  amended: PipelineState,
  { earlier, added, lost, restored }: { readonly earlier: Stage | null; readonly added: Amendment["added"]; readonly lost: readonly string[]; readonly restored: ReadonlySet<string> },
): readonly EventBody[] {
  const back = lost.map((id) => amended.byId.get(id) as Artifact).filter((one) => !one.optional).map((one) => STAGES.indexOf(one.stage));
  const open = Math.min(STAGES.indexOf(state.stage), ...back);
  const stage = earlier === null ? open : Math.min(open, STAGES.indexOf(earlier));
  const late = added.filter((one) => one.optional && STAGES.indexOf(one.stage) < stage);
  const first = added.find((one) => one.stage === earlier && !one.optional);
  const isBack = ({ id, stage: own }: Artifact): boolean => STAGES.indexOf(own) >= stage && state.artifacts.get(id)?.phase === "cancelled" && !restored.has(id);
  return [
    ...(earlier !== null && first !== undefined && stage < open ? [event("stage.reopened", { stage: earlier, cause: "PLAN_AMENDED", trigger: first.id })] : []),
    ...state.plan.artifacts.filter(isBack).map(({ id }) => event("artifact.restored", { artifact: id })),
    ...late.map(({ id }) => event("artifact.cancelled", { artifact: id })),
  ];
}

function changedFields(state: PipelineState, before: Artifact, after: Artifact, next: PinnedPlan): readonly string[] {
  const fields = Object.keys(after).filter((name) => !OF_THE_GATE.has(name) && !sameValue(before[name as keyof Artifact], after[name as keyof Artifact]));
  return state.gateDigests[before.id] === next.gateDigests[before.id] ? fields : [...fields, "gate"];
}

/** Whether a closure says something about it. */
function isProved(field: string): boolean {
  return field === "gate" || field === "needs" || field === "version";
}

function isKept(name: (typeof KEPT)[number], before: Plan, after: Plan): boolean {
  return name === "contract" ? sameValue(planContract(before), planContract(after)) : before[name] === after[name];
}

function isClosed(state: PipelineState, id: string): boolean {
  return state.artifacts.get(id)?.phase === "closed";
}

import { STAGES } from "@pawl/contract";
import type { PerStage } from "@pawl/contract";

import type { RecordedEvent } from "../events/event.ts";
import { DEFAULT_LIMITS } from "../plan/plan-defaults.ts";
import { startBudget } from "./apply-budget.ts";
import type { ArtifactState, PipelineState, StageTally } from "./pipeline-state.ts";
import { scheduleOrder } from "./schedule-order.ts";
import { emptySortedMap, sortedMapOf } from "./sorted-map.ts";

/** Shared by all artifacts of a run that has just started. */
const NOTHING_LANDED: readonly string[] = [];

/** The state right after `run.started`: nothing closed, stage A entered. */
export function startRun(event: RecordedEvent & { readonly type: "run.started" }): PipelineState {
  const { durationsMs, gateFirst } = event.data;
  // A plan that an earlier build pinned lacks the limits that came since.
  const plan = { ...event.data.plan, limits: { ...DEFAULT_LIMITS, ...event.data.plan.limits } };
  const order = scheduleOrder(plan, durationsMs);
  const first = new Set(gateFirst);
  const artifacts = plan.artifacts.map((artifact): [string, ArtifactState] => [
    artifact.id,
    {
      phase: "pending",
      unmetNeeds: artifact.needs.length,
      failures: 0,
      lease: null,
      gateFirst: first.has(artifact.id),
      notBeforeMs: 0,
      lastRefusal: null,
      fingerprint: null,
      parking: null,
      answer: null,
      closure: null,
      landed: NOTHING_LANDED,
      passedInputsDigest: null,
      checkedAtClosure: 0,
      regate: null,
      provenControl: null,
    },
  ]);
  const ready = plan.artifacts
    .filter((artifact) => artifact.needs.length === 0)
    .map((artifact): [number, string] => [order.rank.get(artifact.id) as number, artifact.id]);
  const tallies = Object.fromEntries(
    STAGES.map((stage): [string, StageTally] => [
      stage,
      { required: plan.artifacts.filter((item) => item.stage === stage && !item.optional).length, closed: 0 },
    ]),
  ) as PerStage<StageTally>;
  return {
    run: event.run,
    seq: event.seq,
    plan,
    planDigest: event.data.planDigest,
    gateDigests: event.data.gateDigests,
    before: event.data.before ?? {},
    mode: event.data.mode,
    branch: event.data.branch,
    contract: event.data.contract,
    byId: new Map(plan.artifacts.map((artifact) => [artifact.id, artifact])),
    byLocation: new Map(plan.artifacts.map((artifact) => [artifact.location, artifact.id])),
    order,
    status: "running",
    isPaused: false,
    stage: "A",
    artifacts: sortedMapOf(artifacts),
    tallies,
    ready: sortedMapOf(ready),
    active: emptySortedMap(),
    parked: emptySortedMap(),
    closed: emptySortedMap(),
    regate: emptySortedMap(),
    attempts: emptySortedMap(),
    nextAttempt: 1,
    closures: 0,
    pauses: emptySortedMap(),
    budget: startBudget(event),
    queue: emptySortedMap(),
    head: event.data.head,
    prepared: null,
    preparedRollback: null,
    questions: [],
    calculationFailure: null,
    lastCalculated: null,
    issues: [],
    statusFaults: 0,
    lastProgressAtMs: event.atMs,
    startedAtMs: event.atMs,
  };
}

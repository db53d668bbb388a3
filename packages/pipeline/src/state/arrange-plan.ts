import { pendingRegistrations } from "../plan/pending-registrations.ts";
import type { Artifact, Plan } from "../plan/plan.ts";
import { expectedDurations } from "../schedule/expected-durations.ts";
import type { Ordering } from "../schedule/expected-durations.ts";
import { lookupOf, planGraph } from "../schedule/plan-graph.ts";
import { scheduleOrder, stageGraphs } from "../schedule/schedule-order.ts";
import type { ScheduleOrder, StageGraphs } from "../schedule/schedule-order.ts";
import { artifactStatesOf } from "./artifact-states.ts";
import type { ArtifactStates } from "./artifact-states.ts";
import { indexesOf } from "./indexes.ts";
import type { IndexedBy, Indexes } from "./indexes.ts";
import type { ArtifactState, PipelineState } from "./pipeline-state.ts";
import { sortedMapOf } from "./sorted-map.ts";

/** What a state has of its plan, besides what happened to the artifacts. */
type ArrangedPlan = Pick<PipelineState, "plan" | "byId" | "byLocation" | "graphs" | "ordering" | "order" | "artifacts" | keyof Indexes>;

/**
 * A plan, ready to be scheduled.
 *
 * @param stateOf - the state of each artifact, but for its unmet needs, which follow from the others' phases.
 */
export function arrangePlan(given: Plan, ordering: Ordering, stateOf: (artifact: Artifact) => ArtifactState): ArrangedPlan {
  const graph = planGraph(given.artifacts);
  const plan = { ...given, artifacts: graph.artifacts };
  const graphs = stageGraphs(graph);
  const begun = plan.artifacts.map(stateOf);
  const isClosed = (id: string): boolean => begun[graph.numbers.get(id) as number]?.phase === "closed";
  const states = begun.map((now, number) => {
    const needs = plan.artifacts[number]?.needs ?? [];
    const unmetNeeds = needs.filter((need) => !isClosed(need)).length;
    return now.unmetNeeds === unmetNeeds ? now : { ...now, unmetNeeds };
  });
  const artifacts = artifactStatesOf(graph.numbers, states);
  const order = orderOf(graphs, ordering, artifacts);
  return {
    plan,
    byId: lookupOf(graph, (number) => plan.artifacts[number] as Artifact),
    byLocation: byLocationOf(plan),
    graphs,
    ordering,
    order,
    artifacts,
    ...indexesUnder(plan, { graph, order }, artifacts),
  };
}

/** The indexes, with each file of the plan that has registered nothing yet as one required artifact of its stage that is not closed. */
function indexesUnder(plan: Plan, by: IndexedBy, artifacts: ArtifactStates): Indexes {
  const indexes = indexesOf(by, artifacts);
  let { tallies } = indexes;
  for (const { stage } of pendingRegistrations(plan)) tallies = { ...tallies, [stage]: { ...tallies[stage], required: tallies[stage].required + 1 } };
  return { ...indexes, tallies };
}

/**
 * The state under a plan that has other artifacts: those that are added can start at once.
 *
 * @param fresh - those that begin anew whatever the state has of them.
 */
export function withPlan(state: PipelineState, plan: Plan, fresh: ReadonlySet<string> = new Set()): PipelineState {
  const stateOf = (id: string): ArtifactState => (fresh.has(id) ? null : state.artifacts.get(id)) ?? UNTOUCHED;
  const next = { ...state, ...arrangePlan(plan, state.ordering, ({ id }) => stateOf(id)) };
  return { ...next, regate: ranked(state.regate.values(), next.order) };
}

/** The state with its schedule made again from everything that is known about durations by now. */
export function reordered(state: PipelineState): PipelineState {
  if (state.ordering === 1) return state;
  const { graphs, artifacts } = state;
  const order = orderOf(graphs, state.ordering, artifacts);
  const isSame = order.ids.every((id, rank) => state.order.ids[rank] === id);
  if (isSame) return state;
  return { ...state, order, ...indexesUnder(state.plan, { graph: graphs.graph, order }, artifacts), regate: ranked(state.regate.values(), order) };
}

/** An artifact that nothing has happened to. */
export const UNTOUCHED: ArtifactState = {
  phase: "pending",
  unmetNeeds: 0,
  failures: 0,
  losses: 0,
  lease: null,
  gateFirst: false,
  notBeforeMs: 0,
  lastRefusal: null,
  fingerprint: null,
  parking: null,
  answer: null,
  closure: null,
  landed: [],
  durationMs: null,
  passedInputsDigest: null,
  checkedAtClosure: 0,
  regate: null,
  provenControl: null,
};

function orderOf(graphs: StageGraphs, ordering: Ordering, artifacts: ArtifactStates): ScheduleOrder {
  const plan = graphs.graph.artifacts;
  const learntMs = (number: number): number | null => artifacts.get(plan[number]?.id ?? "")?.durationMs ?? null;
  return scheduleOrder(graphs, expectedDurations(plan, learntMs, ordering));
}

function ranked(ids: Iterable<string>, order: ScheduleOrder): PipelineState["regate"] {
  const pairs = [...ids].map((id): [number, string] => [order.rank.get(id) as number, id]);
  return sortedMapOf(pairs.sort((one, other) => one[0] - other[0]));
}

/** Made when it is first asked for: only humans and attestations name an artifact by its location. */
function byLocationOf(plan: Plan): PipelineState["byLocation"] {
  let made: ReadonlyMap<string, string> | null = null;
  const map = (): ReadonlyMap<string, string> => (made ??= new Map(plan.artifacts.map(({ location, id }) => [location, id])));
  return { get: (location) => map().get(location), has: (location) => map().has(location) };
}

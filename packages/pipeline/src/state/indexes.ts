import { STAGES } from "@pawl/contract";
import type { PerStage } from "@pawl/contract";

import type { Artifact } from "../plan/plan.ts";
import type { ArtifactPhase } from "../projection/rows.ts";
import type { PlanGraph } from "../schedule/plan-graph.ts";
import type { ScheduleOrder } from "../schedule/schedule-order.ts";
import type { ArtifactStates } from "./artifact-states.ts";
import { groupKey } from "./group-key.ts";
import type { ArtifactState, StageTally } from "./pipeline-state.ts";
import { sortedMapOf } from "./sorted-map.ts";
import type { SortedMap } from "./sorted-map.ts";
import { changedStartHeads, startHeadsOf } from "./start-heads.ts";
import type { StartHeads } from "./start-heads.ts";

/** Phases in which work on an artifact is under way. */
const ACTIVE: ReadonlySet<ArtifactPhase> = new Set(["attempting", "produced", "verifying", "integrating"]);

/** Where to find the artifacts that a decision or a report is about, without looking at all of them. */
export interface Indexes extends StartHeads {
  readonly tallies: PerStage<StageTally>;
  /** Pending artifacts all of whose needs are closed, by rank. */
  readonly ready: SortedMap<number, string>;
  /** Those of the ready ones whose gate runs first, by rank. */
  readonly toGate: SortedMap<number, string>;
  /** The other ready ones, by {@link groupKey} of the number of their agent profile. */
  readonly toStart: SortedMap<number, string>;
  /** Those of `toStart` that have a category, by {@link groupKey} of its number. */
  readonly toStartByCategory: SortedMap<number, string>;
  /** Times before which ready artifacts may not start, in milliseconds since the epoch, with how many artifacts wait for each. */
  readonly delays: SortedMap<number, number>;
  /** Artifacts from `attempting` to `integrating`, by rank. */
  readonly active: SortedMap<number, string>;
  /** Those of the active ones that are produced or verifying, by rank. */
  readonly toVerify: SortedMap<number, string>;
  /** Parked artifacts, by the position of their parking. */
  readonly parked: SortedMap<number, string>;
  /** Parked artifacts all of whose needs are closed, by rank. */
  readonly parkedByRank: SortedMap<number, string>;
  /** Closed required artifacts, by the position of their closure. */
  readonly closed: SortedMap<number, string>;
}

/** The indexes that map a number to an id. */
type IdIndex = Exclude<keyof Indexes, "tallies" | "delays" | keyof StartHeads>;

/** What the keys of the indexes are made of. */
export interface IndexedBy {
  readonly graph: PlanGraph;
  readonly order: ScheduleOrder;
}

/** An artifact whose state changed. */
export interface IndexedChange {
  readonly id: string;
  readonly before: ArtifactState;
  readonly after: ArtifactState;
}

/** All indexes, from all artifacts. */
export function indexesOf(by: IndexedBy, artifacts: ArtifactStates): Indexes {
  const entries = Object.fromEntries(ID_INDEXES.map((name) => [name, [] as [number, string][]])) as Record<IdIndex, [number, string][]>;
  const waiting = new Map<number, number>();
  for (const id of by.order.ids) {
    const now = artifacts.get(id) as ArtifactState;
    const keys = keysOf(by, id, now);
    for (const name of ID_INDEXES) {
      const key = keys[name];
      if (key !== null) entries[name].push([key, id]);
    }
    if (isDelayed(now)) waiting.set(now.notBeforeMs, (waiting.get(now.notBeforeMs) ?? 0) + 1);
  }
  const indexes = Object.fromEntries(ID_INDEXES.map((name) => [name, sortedMapOf(ascending(entries[name]))])) as Pick<Indexes, IdIndex>;
  return {
    ...indexes,
    ...startHeadsOf(by, indexes.toStart),
    delays: sortedMapOf(ascending([...waiting])),
    tallies: talliesOf(by.graph.artifacts, artifacts),
  };
}

/** The indexes after some artifacts changed. The cost does not depend on how many others there are. */
export function changedIndexes(indexes: Indexes, by: IndexedBy, changes: readonly IndexedChange[]): Indexes {
  const removed = Object.fromEntries(ID_INDEXES.map((name) => [name, [] as number[]])) as Record<IdIndex, number[]>;
  const added = Object.fromEntries(ID_INDEXES.map((name) => [name, [] as [number, string][]])) as Record<IdIndex, [number, string][]>;
  const moved: string[] = [];
  let { delays, tallies } = indexes;
  for (const { id, before, after } of changes) {
    const from = keysOf(by, id, before);
    const to = keysOf(by, id, after);
    for (const name of ID_INDEXES) {
      const key = from[name];
      const next = to[name];
      if (key === next) continue;
      if (key !== null) removed[name].push(key);
      if (next !== null) added[name].push([next, id]);
    }
    if (from.toStart !== to.toStart) moved.push(id);
    if (isDelayed(before)) delays = counted(delays, before.notBeforeMs, -1);
    if (isDelayed(after)) delays = counted(delays, after.notBeforeMs, 1);
    tallies = tallied(tallies, by.graph.artifacts[by.graph.numbers.get(id) as number] as Artifact, before, after);
  }
  const next = Object.fromEntries(ID_INDEXES.map((name) => [name, indexes[name].changed(removed[name], added[name])])) as Pick<Indexes, IdIndex>;
  return { ...next, ...changedStartHeads(indexes, by, { before: indexes.toStart, after: next.toStart, moved }), delays, tallies };
}

const ID_INDEXES: readonly IdIndex[] = [
  "ready",
  "toGate",
  "toStart",
  "toStartByCategory",
  "active",
  "toVerify",
  "parked",
  "parkedByRank",
  "closed",
];

/** The key of an artifact in each index; `null` where it is not in it. */
function keysOf({ graph, order }: IndexedBy, id: string, now: ArtifactState): Record<IdIndex, number | null> {
  const artifact = graph.artifacts[graph.numbers.get(id) as number] as Artifact;
  const rank = order.rank.get(id) as number;
  const isWaiting = isReady(now);
  const isToStart = isWaiting && !now.gateFirst;
  const category = artifact.category === null ? null : (graph.categories.get(artifact.category) as number);
  return {
    ready: isWaiting ? rank : null,
    toGate: isWaiting && now.gateFirst ? rank : null,
    toStart: isToStart ? groupKey(graph.profiles.get(artifact.agent) as number, rank) : null,
    toStartByCategory: isToStart && category !== null ? groupKey(category, rank) : null,
    active: ACTIVE.has(now.phase) ? rank : null,
    toVerify: now.phase === "produced" || now.phase === "verifying" ? rank : null,
    parked: now.parking === null ? null : now.parking.seq,
    parkedByRank: now.phase === "parked" && now.unmetNeeds === 0 ? rank : null,
    closed: now.closure !== null && now.phase === "closed" && !artifact.optional ? now.closure.seq : null,
  };
}

function isReady(now: ArtifactState): boolean {
  return now.phase === "pending" && now.unmetNeeds === 0;
}

function isDelayed(now: ArtifactState): boolean {
  return isReady(now) && now.notBeforeMs > 0;
}

function counted(delays: Indexes["delays"], atMs: number, change: 1 | -1): Indexes["delays"] {
  const count = (delays.get(atMs) ?? 0) + change;
  return count === 0 ? delays.without(atMs) : delays.with(atMs, count);
}

function tallied(tallies: Indexes["tallies"], artifact: Artifact, before: ArtifactState, after: ArtifactState): Indexes["tallies"] {
  const change = Number(after.phase === "closed") - Number(before.phase === "closed");
  if (change === 0 || artifact.optional) return tallies;
  const tally = tallies[artifact.stage];
  return { ...tallies, [artifact.stage]: { ...tally, closed: tally.closed + change } };
}

function talliesOf(plan: readonly Artifact[], artifacts: ArtifactStates): Indexes["tallies"] {
  const tallies = Object.fromEntries(STAGES.map((stage) => [stage, { required: 0, closed: 0 }])) as PerStage<{ required: number; closed: number }>;
  for (const { id, stage, optional } of plan) {
    if (optional) continue;
    tallies[stage].required += 1;
    if (artifacts.get(id)?.phase === "closed") tallies[stage].closed += 1;
  }
  return tallies;
}

function ascending<V>(pairs: [number, V][]): [number, V][] {
  return pairs.sort((one, other) => one[0] - other[0]);
}

import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import { groupKey } from "@pawl/pipeline";
import type { AttemptRow, PipelineState, Plan, RecordedEvent } from "@pawl/pipeline";

/** Every index of a state, worked out from the artifacts alone, in the plainest way there is. */
export function naiveIndexes(state: PipelineState): Record<string, unknown> {
  const all = state.plan.artifacts.map((artifact) => {
    const now = state.artifacts.get(artifact.id);
    if (now === undefined) throw new Error(`no state of ${artifact.id}`);
    return { artifact, now, rank: state.order.ids.indexOf(artifact.id) };
  });
  const isClosed = (id: string): boolean => state.artifacts.get(id)?.phase === "closed";
  const unmet = (needs: readonly string[]): number => needs.filter((need) => !isClosed(need)).length;
  const byRank = (chosen: typeof all): [number, string][] =>
    chosen.map(({ artifact, rank }): [number, string] => [rank, artifact.id]).sort((one, other) => one[0] - other[0]);
  const bySeq = (pairs: [number, string][]): [number, string][] => pairs.sort((one, other) => one[0] - other[0]);
  const active = ["attempting", "produced", "verifying", "integrating"];
  const ready = all.filter(({ artifact, now }) => now.phase === "pending" && unmet(artifact.needs) === 0);
  const toStart = ready.filter(({ now }) => !now.gateFirst);
  const firstOf = (values: readonly (string | null)[]): string[] => [...new Set(values.map(String))];
  const profiles = firstOf(all.map(({ artifact }) => artifact.agent));
  const categories = firstOf(all.map(({ artifact }) => artifact.category).filter((category) => category !== null));
  const grouped = (chosen: typeof all, groupOf: (one: (typeof all)[number]) => number): [number, string][] =>
    bySeq(chosen.map((one): [number, string] => [groupKey(groupOf(one), one.rank), one.artifact.id]));
  const queueOf = ({ artifact: { agent, stage, optional } }: (typeof all)[number]): string => `${agent} ${stage} ${optional}`;
  const heads = toStart.filter((one) => !toStart.some((other) => queueOf(other) === queueOf(one) && other.rank < one.rank));
  const delays = new Map<number, number>();
  for (const { now } of ready) if (now.notBeforeMs > 0) delays.set(now.notBeforeMs, (delays.get(now.notBeforeMs) ?? 0) + 1);
  return {
    ready: byRank(ready),
    toGate: byRank(ready.filter(({ now }) => now.gateFirst)),
    toStart: grouped(toStart, ({ artifact }) => profiles.indexOf(String(artifact.agent))),
    toStartByCategory: grouped(
      toStart.filter(({ artifact }) => artifact.category !== null),
      ({ artifact }) => categories.indexOf(String(artifact.category)),
    ),
    delays: [...delays].sort((one, other) => one[0] - other[0]),
    active: byRank(all.filter(({ now }) => active.includes(now.phase))),
    heads: byRank(heads),
    requiringHeads: byRank(heads.filter(({ artifact: { requires } }) => requires.env.length + requires.files.length > 0)),
    toVerify: byRank(all.filter(({ now }) => now.phase === "produced" || now.phase === "verifying")),
    running: [...state.attempts.entries()].filter(([, live]) => live.state === "running"),
    gatedFirst: [...state.attempts.values()].filter((live) => live.kind === "gate-first").length,
    parkedByRank: byRank(all.filter(({ artifact, now }) => now.phase === "parked" && unmet(artifact.needs) === 0)),
    parked: bySeq(
      all.filter(({ now }) => now.phase === "parked").map(({ artifact, now }) => [now.parking?.seq ?? -1, artifact.id]),
    ),
    closed: bySeq(
      all
        .filter(({ artifact, now }) => now.phase === "closed" && !artifact.optional)
        .map(({ artifact, now }) => [now.closure?.seq ?? -1, artifact.id]),
    ),
    tallies: Object.fromEntries(
      STAGES.map((stage) => {
        const required = all.filter(({ artifact }) => artifact.stage === stage && !artifact.optional);
        return [stage, { required: required.length, closed: required.filter(({ now }) => now.phase === "closed").length }];
      }),
    ),
    unmetNeeds: Object.fromEntries(all.map(({ artifact }) => [artifact.id, unmet(artifact.needs)])),
    regateOfUnclosed: [],
    closureOfUnclosed: [],
    leaseOfIdle: [],
    parkingOfOthers: [],
  };
}

/** The indexes that a state keeps, and what must never be, in the form of {@link naiveIndexes}. */
export function keptIndexes(state: PipelineState): Record<string, unknown> {
  const ids = state.plan.artifacts.map((artifact) => artifact.id);
  const now = (id: string) => state.artifacts.get(id);
  const active = new Set(state.active.values());
  return {
    ready: [...state.ready.entries()],
    toGate: [...state.toGate.entries()],
    toStart: [...state.toStart.entries()],
    toStartByCategory: [...state.toStartByCategory.entries()],
    delays: [...state.delays.entries()],
    active: [...state.active.entries()],
    toVerify: [...state.toVerify.entries()],
    running: [...state.running.entries()],
    gatedFirst: state.gatedFirst,
    heads: [...state.heads.entries()],
    requiringHeads: [...state.requiringHeads.entries()],
    parkedByRank: [...state.parkedByRank.entries()],
    parked: [...state.parked.entries()],
    closed: [...state.closed.entries()],
    tallies: state.tallies,
    unmetNeeds: Object.fromEntries(ids.map((id) => [id, now(id)?.unmetNeeds])),
    regateOfUnclosed: [...state.regate.values()].filter((id) => now(id)?.phase !== "closed"),
    closureOfUnclosed: ids.filter((id) => (now(id)?.closure !== null) !== (now(id)?.phase === "closed")),
    leaseOfIdle: ids.filter((id) => (now(id)?.lease !== null) !== active.has(id)),
    parkingOfOthers: ids.filter((id) => (now(id)?.parking !== null) !== (now(id)?.phase === "parked")),
  };
}

function requiredOf(plan: Plan): Record<Stage, number> {
  const required = { A: 0, B: 0, C: 0, D: 0 };
  for (const artifact of plan.artifacts) if (!artifact.optional) required[artifact.stage] += 1;
  return required;
}

/** Percentages counted again from the events of a run and nothing else. */
export class Recount {
  readonly #closed = new Map<string, Stage>();
  /** Closed artifacts, the optional ones too. */
  readonly #held = new Set<string>();
  #required: Record<Stage, number>;
  readonly #weights: Readonly<Record<Stage, number>>;

  constructor(state: PipelineState) {
    this.#weights = state.contract.weights;
    this.#required = requiredOf(state.plan);
  }

  take(recorded: RecordedEvent): void {
    if (recorded.type === "plan.amended") this.#required = requiredOf(recorded.data.plan);
    if (recorded.type === "artifact.closed") {
      const { artifact, stage, required } = recorded.data;
      if (this.#held.has(artifact)) throw new Error(`${artifact} closes twice`);
      this.#held.add(artifact);
      if (required) this.#closed.set(artifact, stage);
    }
    if (recorded.type !== "artifact.invalidated") return;
    this.#closed.delete(recorded.data.artifact);
    this.#held.delete(recorded.data.artifact);
  }

  isClosed(artifact: string): boolean {
    return this.#held.has(artifact);
  }

  /** Whether every required artifact of the stages before this one is closed. */
  mayEnter(stage: Stage): boolean {
    return STAGES.slice(0, STAGES.indexOf(stage)).every((earlier) => this.#count(earlier) === this.#required[earlier]);
  }

  stagePercent(stage: Stage): number {
    return Number((100n * BigInt(this.#count(stage))) / BigInt(this.#required[stage]));
  }

  overallPercent(): number {
    const denominator = STAGES.map((stage) => BigInt(this.#required[stage])).reduce((one, other) => one * other);
    const numerator = STAGES.map(
      (stage) => (BigInt(this.#weights[stage]) * BigInt(this.#count(stage)) * denominator) / BigInt(this.#required[stage]),
    ).reduce((one, other) => one + other);
    return Number(numerator / denominator);
  }

  #count(stage: Stage): number {
    return [...this.#closed.values()].filter((one) => one === stage).length;
  }
}

/** Rows of all attempts, worked out from the events. */
export function naiveAttemptRows(events: readonly RecordedEvent[]): AttemptRow[] {
  const rows = new Map<number, AttemptRow>();
  const change = (attempt: number, patch: Partial<AttemptRow>): void => {
    rows.set(attempt, { ...(rows.get(attempt) as AttemptRow), ...patch });
  };
  for (const { type, data, atMs, run } of events) {
    if (type === "attempt.started") {
      const { attempt, artifacts, kind, profile } = data;
      const state = kind === "gate-first" ? "handed-in" : "running";
      rows.set(attempt, { run, attempt, artifacts, kind, profile, state, outcome: null, startedAtMs: atMs, endedAtMs: null });
    }
    if (type === "attempt.produced") change(data.attempt, { state: "handed-in" });
    if (type === "attempt.ended") change(data.attempt, { state: "ended", outcome: data.reason, endedAtMs: atMs });
  }
  return [...rows.values()];
}

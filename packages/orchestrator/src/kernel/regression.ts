import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { closedArtifacts } from "./integrate.ts";
import { RegressionReach } from "./regression-reach.ts";
import { RegressionSuspects } from "./regression-suspects.ts";
import type { WatchedArtifact } from "./regression-suspects.ts";

/** What the weight of an artifact gains when its gate was not run again lately. */
const NOT_CHECKED_LATELY = 5;
/** An artifact was checked lately when fewer closures than this came after. */
const LATELY_CLOSURES = 10;
/** Most that an artifact's own dependencies add to its weight. */
const MAX_NEEDS_WEIGHT = 3;

/**
 * Which closed artifacts are to be gated again in the background, and in which order: the one that breaks most when it breaks
 * unseen first. The weight is twice the number of its dependents, plus 5 if it was not checked lately, plus its own dependencies,
 * at most 3; equal weights go by id.
 *
 * Follows the events of a run: the same events give the same choices. Whether the inputs of a gate really differ from those of its
 * last PASS is for the caller to find out, because that takes a look at the commit. A closure's cost does not grow with the plan.
 */
export class Regression {
  readonly #reach: RegressionReach;
  readonly #suspects = new RegressionSuspects();
  #rounds = 0;
  readonly #watched: (id: string) => WatchedArtifact | null;

  /** @param state - of the run as it is taken up: what changed before that is not known, so everything closed may have. */
  constructor(state: PipelineState) {
    this.#reach = new RegressionReach(state.plan);
    const { byId, order } = state;
    const positions = lastingPositions(state);
    this.#watched = (id) => {
      const artifact = byId.get(id);
      return artifact === undefined ? null : { id, rank: positions[order.rank.get(id) as number] as number, bases: this.#reach.of(artifact) };
    };
    for (const id of closedArtifacts(state)) this.#with(id, (artifact) => this.#suspects.add(artifact));
    this.#suspectAll();
  }

  /** Takes notice of a recorded event, with the state after it. */
  notice(recorded: RecordedEvent, state: PipelineState): void {
    switch (recorded.type) {
      case "artifact.closed": {
        const { artifact: id, passes } = recorded.data;
        const artifact = state.byId.get(id);
        this.#with(id, (closed) => this.#suspects.add(closed));
        for (const base of artifact === undefined ? [] : this.#reach.changedBy(artifact)) this.#suspects.touch(base);
        this.#moved(state);
        for (const passed of [id, ...passes.map((pass) => pass.artifact)]) this.settle(passed);
        return;
      }
      case "branch.foreign_commit":
      case "rollback.executed":
        this.#suspectAll();
        this.#moved(state);
        return;
      case "artifact.regated":
        if (recorded.data.verdict === "PASS" && recorded.data.commit === state.head) this.settle(recorded.data.artifact);
        return;
      case "artifact.invalidated":
        this.#with(recorded.data.artifact, (artifact) => this.#suspects.forget(artifact));
        return;
      default:
    }
  }

  /**
   * The artifacts that the next round is to look at, heaviest first and at most `limits.regressionBatch`; none when no round is
   * due, when the last one is still at work, or when nothing may be started.
   */
  next(state: PipelineState): readonly string[] {
    if (this.#rounds === 0 || !isAtWork(state)) return [];
    for (const id of state.regate.values()) {
      if (state.artifacts.get(id)?.regate?.cause === "INPUTS_CHANGED") return [];
    }
    const chosen = this.#heaviest(state, state.plan.limits.regressionBatch);
    if (chosen.length === 0) this.#rounds = 0;
    return chosen;
  }

  /** The gate inputs of an artifact are, on the present head, those of its last PASS. */
  settle(id: string): void {
    this.#with(id, (artifact) => this.#suspects.settle(artifact));
  }

  /** One round was given to gates. */
  spend(): void {
    this.#rounds = Math.max(0, this.#rounds - 1);
  }

  #moved(state: PipelineState): void {
    this.#rounds = state.plan.limits.regressionRatio;
  }

  #suspectAll(): void {
    for (const base of this.#reach.bases.values()) this.#suspects.touch(base);
  }

  #with(id: string, change: (artifact: WatchedArtifact) => void): void {
    const artifact = this.#watched(id);
    if (artifact !== null) change(artifact);
  }

  #heaviest(state: PipelineState, count: number): readonly string[] {
    const weights = new Map<string, number>();
    let notLately = 0;
    for (const id of this.#suspects.byRank()) {
      if (weights.has(id) || state.artifacts.get(id)?.phase !== "closed" || state.regate.has(state.order.rank.get(id) as number)) continue;
      const isLately = isCheckedLately(state, id);
      weights.set(id, lastingWeight(state, id) + (isLately ? 0 : NOT_CHECKED_LATELY));
      // What comes after has no larger lasting weight, so it cannot be heavier than these.
      if (!isLately && ++notLately >= count) break;
    }
    return [...weights.keys()].sort((one, other) => compare(weights, one, other)).slice(0, count);
  }
}

/**
 * Marks artifacts as due, whose gate inputs were seen to have changed.
 *
 * @param head - commit on which that was seen.
 */
export function regressionRound(state: PipelineState, ids: readonly string[], head: string): readonly EventBody[] {
  if (!isAtWork(state)) return [];
  const isDue = (id: string): boolean =>
    state.artifacts.get(id)?.phase === "closed" && !state.regate.has(state.order.rank.get(id) as number);
  return ids
    .filter(isDue)
    .map((artifact) => event("artifact.regate", { artifact, cause: "INPUTS_CHANGED", trigger: head }));
}

/** Never after the end, and not while a human is asked: the background is beside work, and keeps no run from its question. */
function isAtWork(state: PipelineState): boolean {
  return state.status === "running" && state.calculationFailure === null && state.questions.length === 0;
}

/** For each artifact, by its rank in the order of the plan: its position by the part of its weight that does not change, then by id. */
function lastingPositions(state: PipelineState): Int32Array {
  const weights = new Map(state.plan.artifacts.map(({ id }): [string, number] => [id, lastingWeight(state, id)]));
  const positions = new Int32Array(weights.size);
  for (const [position, id] of [...weights.keys()].sort((one, other) => compare(weights, one, other)).entries()) positions[state.order.rank.get(id) as number] = position;
  return positions;
}

function lastingWeight(state: PipelineState, id: string): number {
  const dependents = state.order.dependents.get(id)?.length ?? 0;
  return 2 * dependents + Math.min(MAX_NEEDS_WEIGHT, state.byId.get(id)?.needs.length ?? 0);
}

function isCheckedLately(state: PipelineState, id: string): boolean {
  return state.closures - (state.artifacts.get(id)?.checkedAtClosure ?? 0) < LATELY_CLOSURES;
}

function compare(weights: ReadonlyMap<string, number>, one: string, other: string): number {
  return (weights.get(other) as number) - (weights.get(one) as number) || (one < other ? -1 : 1);
}

import { globBase, isInside } from "@pawl/pipeline";
import type { Artifact, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { gateInputs } from "../../src/gate/gate-inputs.ts";

/** What {@link Regression} chooses, worked out by looking at every closed artifact, in the plainest way there is. */
export class PlainRegression {
  #suspects = new Set<string>();
  #rounds = 0;

  constructor(state: PipelineState) {
    this.#suspects = new Set(closedOf(state).map(({ id }) => id));
  }

  notice({ type, data }: RecordedEvent, state: PipelineState): void {
    if (type === "artifact.closed") {
      const by = state.byId.get(data.artifact) as Artifact;
      for (const other of closedOf(state)) if (mayConcern(state, by, other)) this.#suspects.add(other.id);
      for (const id of [data.artifact, ...data.passes.map(({ artifact }) => artifact)]) this.#suspects.delete(id);
      this.#rounds = state.plan.limits.regressionRatio;
    }
    if (type === "branch.foreign_commit" || type === "rollback.executed") {
      this.#suspects = new Set(closedOf(state).map(({ id }) => id));
      this.#rounds = state.plan.limits.regressionRatio;
    }
    if (type === "artifact.invalidated") this.#suspects.delete(data.artifact);
    if (type === "artifact.regated" && data.verdict === "PASS" && data.commit === state.head) this.#suspects.delete(data.artifact);
  }

  next(state: PipelineState): readonly string[] {
    const due = [...state.regate.values()];
    const isWaiting = due.some((id) => state.artifacts.get(id)?.regate?.cause === "INPUTS_CHANGED");
    const isAtWork = state.status === "running" && state.calculationFailure === null && state.questions.length === 0;
    if (this.#rounds === 0 || !isAtWork || isWaiting) return [];
    const weightOf = (id: string): number => {
      const needs = state.byId.get(id)?.needs.length ?? 0;
      const dependents = state.plan.artifacts.filter((artifact) => artifact.needs.includes(id)).length;
      const isLately = state.closures - (state.artifacts.get(id)?.checkedAtClosure ?? 0) < 10;
      return 2 * dependents + Math.min(3, needs) + (isLately ? 0 : 5);
    };
    const open = [...this.#suspects].filter((id) => !due.includes(id));
    const chosen = open
      .sort((one, other) => weightOf(other) - weightOf(one) || (one < other ? -1 : 1))
      .slice(0, state.plan.limits.regressionBatch);
    if (chosen.length === 0) this.#rounds = 0;
    return chosen;
  }

  settle(id: string): void {
    this.#suspects.delete(id);
  }

  spend(): void {
    this.#rounds = Math.max(0, this.#rounds - 1);
  }
}

function closedOf(state: PipelineState): readonly Artifact[] {
  return state.plan.artifacts.filter(({ id }) => state.artifacts.get(id)?.phase === "closed");
}

function mayConcern(state: PipelineState, { location, writes }: Artifact, other: Artifact): boolean {
  const inputs = gateInputs(state.plan, other).map(globBase);
  return [location, ...writes.map(globBase)].some((one) =>
    inputs.some((base) => one === "" || base === "" || isInside(one, base) || isInside(base, one)),
  );
}

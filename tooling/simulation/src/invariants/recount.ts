import { STAGES } from "../../../../packages/contract/src/index.ts";
import type { Stage } from "../../../../packages/contract/src/index.ts";
import { pendingRegistrations } from "../../../../packages/pipeline/src/index.ts";
import type { PipelineState, RecordedEvent } from "../../../../packages/pipeline/src/index.ts";

import { Violation } from "./violation.ts";

/** Percentages counted again from the closures of a run, in another way than Pawl's. */
export class Recount {
  /** Stage of each closed required artifact. */
  readonly #closed = new Map<string, Stage>();
  /** Closed artifacts, the optional ones too. */
  readonly #held = new Set<string>();

  take(recorded: RecordedEvent): void {
    if (recorded.type === "artifact.closed") {
      const { artifact, stage, required } = recorded.data;
      if (this.#held.has(artifact)) throw new Violation("an artifact closes once, unless its closure was lost", artifact);
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

  /** Whole points of a stage, `null` where it has nothing that is required. */
  stagePercent(state: PipelineState, stage: Stage): number | null {
    const required = requiredOf(state, stage);
    return required === 0 ? null : Math.floor((100 * this.#count(stage)) / required);
  }

  /** Whole points of the run: the floor of the weighted sum, over one denominator. */
  overallPercent(state: PipelineState): number | null {
    const required = STAGES.map((stage) => requiredOf(state, stage));
    if (required.includes(0)) return null;
    const denominator = required.reduce((product, count) => product * count, 1);
    const { weights } = state.contract;
    const numerator = STAGES.reduce((sum, stage, index) => sum + (weights[stage] * this.#count(stage) * denominator) / (required[index] as number), 0);
    return Math.floor(numerator / denominator);
  }

  #count(stage: Stage): number {
    let count = 0;
    for (const one of this.#closed.values()) if (one === stage) count += 1;
    return count;
  }
}

function requiredOf({ plan }: PipelineState, stage: Stage): number {
  const known = plan.artifacts.filter((artifact) => artifact.stage === stage && !artifact.optional).length;
  return known + pendingRegistrations(plan).filter((registration) => registration.stage === stage).length;
}

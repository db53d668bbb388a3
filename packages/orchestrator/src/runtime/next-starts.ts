import { STAGES } from "@pawl/contract";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import type { Action } from "../kernel/decide.ts";
import { advanceStage } from "../kernel/settle.ts";
import { startAttempt } from "../kernel/start.ts";
import type { Decide } from "./journal.ts";

/**
 * Starts attempts by what may start when that is recorded: what came since a decision was taken may have used up a place, or have
 * brought something that comes before.
 */
export class NextStarts {
  readonly #decide: (state: PipelineState) => readonly Action[];

  /** @param decide - what is to be done now. */
  constructor(decide: (state: PipelineState) => readonly Action[]) {
    this.#decide = decide;
  }

  /** The start of the first attempt that a state lets start; nothing where it lets none. */
  readonly next: Decide = (state) => {
    const action = this.#decide(state).find(({ kind }) => kind === "start");
    return action?.kind === "start" ? startAttempt(state, action) : [];
  };

  /**
   * What follows from closures, and is recorded with them: the entry of the next stage, and the attempts that may start.
   *
   * @param most - how many agents may be at work.
   */
  following(most: number): readonly Decide[] {
    let isMore = true;
    const start: Decide = (state) => {
      const started = isMore ? this.next(state) : [];
      isMore = started.length > 0;
      return started;
    };
    return [...STAGES.map(() => enterStage), ...Array.from({ length: most }, () => start)];
  }
}

/**
 * The entry of the next stage, unless it leaves something unfinished in the one before: what attempts at that did in place has to be
 * taken back before others start.
 */
function enterStage(state: PipelineState): readonly EventBody[] {
  const entry = advanceStage(state);
  return entry.length === 1 ? entry : [];
}

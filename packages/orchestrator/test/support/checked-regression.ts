import type { PipelineState, RecordedEvent } from "@pawl/pipeline";
import { expect } from "vitest";

import { Regression } from "../../src/kernel/regression.ts";
import { PlainRegression } from "./plain-regression.ts";

/** The kernel's choice of what to gate again, which fails where looking at every closed artifact gives another one. */
export class CheckedRegression {
  readonly #regression: Regression;
  readonly #plain: PlainRegression;

  constructor(state: PipelineState) {
    this.#regression = new Regression(state);
    this.#plain = new PlainRegression(state);
  }

  notice(recorded: RecordedEvent, state: PipelineState): void {
    this.#regression.notice(recorded, state);
    this.#plain.notice(recorded, state);
  }

  next(state: PipelineState): readonly string[] {
    const chosen = this.#regression.next(state);
    expect(chosen).toEqual(this.#plain.next(state));
    return chosen;
  }

  settle(id: string): void {
    this.#regression.settle(id);
    this.#plain.settle(id);
  }

  spend(): void {
    this.#regression.spend();
    this.#plain.spend();
  }
}

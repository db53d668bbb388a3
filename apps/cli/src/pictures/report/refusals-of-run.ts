import { GATE_REASONS } from "@pawl/pipeline";
import type { RecordedEvent } from "@pawl/pipeline";

import { OUTCOME_LOOKS, PHASE_LOOKS } from "../looks.ts";
import type { Look } from "../looks.ts";

/** Something that did not become progress. */
export interface Refusal {
  readonly atMs: number;
  readonly artifacts: readonly string[];
  readonly attempt: number | null;
  /** What refused it, or what came to nothing. */
  readonly what: string;
  readonly verdict: string;
  readonly look: Look;
  /** A code that `pawl explain` knows. */
  readonly reason: string;
  readonly detail: string;
  /** Digests. */
  readonly evidence: readonly string[];
}

/** Finds out what a run refused and why, event by event: each thing once, where the ledger says most of it. */
export class RefusalsOfRun {
  readonly #artifacts = new Map<number, readonly string[]>();
  /** Attempts on artifacts that a gate has refused already. */
  readonly #refused = new Set<string>();
  readonly #refusals: Refusal[] = [];

  /** Takes notice of an event, in the ledger's order. */
  notice(event: RecordedEvent): void {
    const { atMs } = event;
    switch (event.type) {
      case "attempt.started":
        this.#artifacts.set(event.data.attempt, event.data.artifacts);
        break;
      case "gate.finished": {
        const { artifact, attempt, purpose, verdict, reason, detail, evidence } = event.data;
        if (verdict === "PASS") break;
        this.#refused.add(keyOf(artifact, attempt));
        const look = verdict === "FAIL" ? OUTCOME_LOOKS.bad : OUTCOME_LOOKS.unclear;
        this.#refusals.push({ atMs, artifacts: [artifact], attempt, what: `${purpose} gate`, verdict, look, reason, detail, evidence });
        break;
      }
      case "artifact.retried": {
        // What its own gate did not refuse: it breaks another artifact.
        const { artifact, attempt, reason, detail, evidence } = event.data;
        if (!Object.hasOwn(GATE_REASONS, reason) || this.#refused.has(keyOf(artifact, attempt))) break;
        this.#refusals.push({ atMs, artifacts: [artifact], attempt, what: "on its way to the branch", verdict: "FAIL", look: OUTCOME_LOOKS.bad, reason, detail, evidence });
        break;
      }
      case "attempt.ended": {
        // That its gate refused it, the gate has said.
        const { attempt, outcome, reason, detail } = event.data;
        if (outcome !== "failed" || reason === "REFUSED") break;
        this.#refusals.push({ atMs, artifacts: this.#artifacts.get(attempt) ?? [], attempt, what: "the attempt itself", verdict: "FAILED", look: OUTCOME_LOOKS.bad, reason, detail, evidence: [] });
        break;
      }
      case "artifact.parked": {
        const { artifact, attempt, reason, detail, evidence } = event.data;
        this.#refusals.push({ atMs, artifacts: [artifact], attempt, what: "set aside for a human", verdict: "PARKED", look: PHASE_LOOKS.parked, reason, detail, evidence });
        break;
      }
      case "result.refused": {
        const { artifacts, attempt, reason } = event.data;
        this.#refusals.push({ atMs, artifacts, attempt, what: "a late result", verdict: "REFUSED", look: OUTCOME_LOOKS.bad, reason, detail: "the attempt no longer had the right to hand it in", evidence: [] });
        break;
      }
      default:
    }
  }

  /** What was refused so far, in the ledger's order. */
  refusals(): readonly Refusal[] {
    return this.#refusals;
  }
}

function keyOf(artifact: string, attempt: number | null): string {
  return `${attempt} ${artifact}`;
}

import { event } from "../../src/events/event.ts";
import type { EventData, EventType, RecordedEvent } from "../../src/events/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { apply } from "../../src/state/apply.ts";
import type { ArtifactState, PipelineState } from "../../src/state/pipeline-state.ts";
import { artifactState } from "../../src/state/set-artifact.ts";
import { closureRecord, SAMPLE_DATA, startOf } from "./event-data.ts";
import { commitId } from "./object-ids.ts";

/** Gives events their places in a ledger of one run. */
export function ledgerOf(bodies: readonly { readonly type: EventType; readonly data: unknown }[]): RecordedEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: index + 1, run: "run-1", atMs: 1000 + index }) as RecordedEvent);
}

/** The state after events. */
export function fold(events: readonly RecordedEvent[]): PipelineState {
  let state: PipelineState | null = null;
  for (const recorded of events) state = apply(state, recorded);
  if (state === null) throw new Error("there are no events");
  return state;
}

/** A run that is folded event by event. */
export class FoldedRun {
  readonly events: RecordedEvent[] = [];
  #state: PipelineState | null = null;

  constructor(plan: Plan, start: Partial<EventData<"run.started">> = {}) {
    this.record("run.started", { ...startOf(plan), ...start });
  }

  get state(): PipelineState {
    return this.#state as PipelineState;
  }

  artifact(id: string): ArtifactState {
    return artifactState(this.state, id);
  }

  /** Applies an event; nothing is recorded when it does not fit. */
  record<T extends EventType>(type: T, data: EventData<T>): this {
    const seq = this.events.length + 1;
    const recorded = { ...event(type, data), seq, run: "run-1", atMs: 1000 + seq } as RecordedEvent;
    this.#state = apply(this.#state, recorded);
    this.events.push(recorded);
    return this;
  }

  /** Applies the sample of a type, with what the test says otherwise. */
  sample<T extends EventType>(type: T, wishes: Partial<EventData<T>> = {}): this {
    return this.record(type, { ...SAMPLE_DATA[type], ...wishes });
  }

  start(...artifacts: readonly string[]): this {
    return this.sample("attempt.started", { attempt: this.state.nextAttempt, artifacts: [...artifacts] });
  }

  handIn(attempt: number): this {
    const artifacts = this.state.attempts.get(attempt)?.artifacts ?? [];
    const candidates = artifacts.map((artifact) => ({ artifact, commit: commitId(20), tree: commitId(21), parent: commitId(1) }));
    return this.sample("attempt.produced", { attempt, candidates });
  }

  queue(artifact: string, attempt: number): this {
    return this.sample("gate.started", { artifact, attempt }).sample("integration.queued", { artifact, attempt });
  }

  /** From an attempt's start to the closure. */
  close(...ids: readonly string[]): this {
    for (const artifact of ids) {
      const attempt = this.state.nextAttempt;
      this.start(artifact).handIn(attempt).queue(artifact, attempt).sample("integration.prepared", { artifact, attempt });
      const { stage, location, optional } = this.state.byId.get(artifact) ?? { stage: "A", location: "", optional: false };
      const closure = { ...closureRecord, commit: commitId(100 + this.events.length) };
      this.sample("artifact.closed", { artifact, attempt, stage, location, required: !optional, closure });
      this.record("attempt.ended", { attempt, outcome: "closed", reason: "DONE", detail: "" });
    }
    return this;
  }
}

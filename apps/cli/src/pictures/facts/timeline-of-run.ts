import type { EventData, EventType, RecordedEvent } from "@pawl/pipeline";

import { MARK_LOOKS, OUTCOME_LOOKS } from "../looks.ts";
import type { Look } from "../looks.ts";
import { OpenSpans } from "./open-spans.ts";
import type { Mark, Timeline } from "./span.ts";

/** Types of the events that a timeline is made of. */
export const TIMELINE_EVENTS: readonly EventType[] = [
  "run.started", "run.completed", "run.aborted", "run.paused", "run.resumed", "stage.entered", "stage.reopened",
  "attempt.started", "attempt.produced", "attempt.recovered", "attempt.ended", "agent.rate_limited", "gate.started", "gate.finished",
  "integration.queued", "integration.prepared", "integration.dropped", "artifact.closed", "artifact.invalidated", "artifact.retried",
  "artifact.parked", "artifact.unparked", "artifact.cancelled", "question.answered", "status.tampered", "orchestrator.started", "orchestrator.stopped",
];

const VERDICT_LOOKS = { PASS: OUTCOME_LOOKS.good, FAIL: OUTCOME_LOOKS.bad, INCONCLUSIVE: OUTCOME_LOOKS.unclear } as const;
const ATTEMPT_LOOKS = { closed: OUTCOME_LOOKS.good, failed: OUTCOME_LOOKS.bad, cancelled: OUTCOME_LOOKS.gone } as const;

/** What stops every gate that runs. */
const HALTS: ReadonlySet<EventType> = new Set(["status.tampered", "orchestrator.stopped", "run.completed", "run.aborted"]);

/** What is known of an attempt whose work is over. */
interface Work {
  readonly fromMs: number;
  readonly artifacts: readonly string[];
  readonly name: string;
  /** When it handed in, or was last known to be at work. */
  toMs: number | null;
}

/**
 * Finds out what took time in a run, event by event, from its ledger alone.
 *
 * The time of an attempt ends where it handed in. Of what was under way when an orchestrator was killed, the end is the last event before
 * the next one started: nothing later is known of it.
 */
export class TimelineOfRun {
  readonly #spans = new OpenSpans();
  readonly #marks: Mark[] = [];
  readonly #work = new Map<number, Work>();
  #run = "";
  #firstMs = 0;
  #lastMs = 0;
  #isAway = false;

  /** Takes notice of an event, in the ledger's order. */
  notice(event: RecordedEvent): void {
    if (this.#run === "") this.#firstMs = event.atMs;
    this.#run = event.run;
    this.#noticeRun(event);
    this.#noticeAttempt(event);
    this.#noticeGate(event);
    this.#noticeArtifact(event);
    this.#lastMs = Math.max(this.#lastMs, event.atMs);
  }

  /** What was found so far. */
  timeline(): Timeline {
    for (const [attempt, work] of this.#work) this.#endWork(attempt, work, null);
    return { run: this.#run, fromMs: this.#firstMs, toMs: this.#lastMs, spans: this.#spans.spans(this.#lastMs), marks: this.#marks };
  }

  #noticeRun(event: RecordedEvent): void {
    const { atMs } = event;
    if (event.type === "run.started") this.#spans.begin("stage", atMs, { kind: "stage", name: "A", look: OUTCOME_LOOKS.idle });
    if (event.type === "stage.entered" || event.type === "stage.reopened") {
      this.#spans.begin("stage", atMs, { kind: "stage", name: event.data.stage, look: OUTCOME_LOOKS.idle });
    }
    if (event.type === "run.paused") this.#spans.begin("paused", atMs, { kind: "paused", name: "paused", look: OUTCOME_LOOKS.wait, detail: decided(event.data) });
    if (event.type === "run.resumed") this.#spans.end("paused", { atMs });
    if (event.type === "orchestrator.stopped") this.#leave(atMs, event.data.end);
    if (event.type === "orchestrator.started") this.#arrive(atMs);
    if (HALTS.has(event.type)) this.#endGates("gate ", atMs);
    if (event.type === "status.tampered") this.#mark("tampered", null, atMs, `in stage ${event.data.stage}`);
    if (event.type !== "run.completed" && event.type !== "run.aborted") return;
    for (const key of [...this.#spans.openKeys("stage"), ...this.#spans.openKeys("paused"), ...this.#spans.openKeys("parked ")]) this.#spans.end(key, { atMs });
    if (event.type === "run.completed") this.#mark("completed", null, atMs, "every required artifact is closed");
    else this.#mark("aborted", null, atMs, event.data.cause);
  }

  #leave(atMs: number, detail: string): void {
    this.#isAway = true;
    this.#spans.begin("away", atMs, { kind: "away", name: "no orchestrator", look: OUTCOME_LOOKS.idle, detail });
  }

  #arrive(atMs: number): void {
    for (const work of this.#work.values()) work.toMs ??= this.#lastMs;
    this.#endGates("gate ", this.#lastMs);
    const wasKilled = !this.#isAway && this.#lastMs > this.#firstMs;
    if (wasKilled) this.#leave(this.#lastMs, "it ended without a word");
    this.#spans.end("away", { atMs });
    this.#isAway = false;
  }

  /** Gates that were stopped, of which nothing more is told. */
  #endGates(beginning: string, atMs: number): void {
    for (const key of this.#spans.openKeys(beginning)) this.#spans.end(key, { atMs, outcome: "CANCELLED", look: OUTCOME_LOOKS.gone });
  }

  #noticeAttempt(event: RecordedEvent): void {
    const { atMs } = event;
    if (event.type === "attempt.started") {
      const { attempt, artifacts, kind, profile } = event.data;
      for (const id of artifacts) for (const wait of ["backoff", "parked"]) this.#spans.end(`${wait} ${id}`, { atMs });
      if (profile !== null) this.#spans.end(`rate-limit ${profile}`, { atMs });
      // The gate alone is no work of an attempt.
      if (kind !== "gate-first") this.#work.set(attempt, { fromMs: atMs, artifacts, name: `attempt ${attempt}: ${profile ?? "own command"}`, toMs: null });
    }
    if (event.type === "attempt.produced") {
      const work = this.#work.get(event.data.attempt);
      if (work !== undefined) work.toMs = atMs;
    }
    if (event.type === "attempt.ended") {
      const work = this.#work.get(event.data.attempt);
      if (work !== undefined) this.#endWork(event.data.attempt, work, { atMs, data: event.data });
      this.#endGates(`gate ${event.data.attempt} `, atMs);
      for (const id of work?.artifacts ?? []) this.#spans.end(`queue ${id}`, { atMs });
    }
    if (event.type !== "agent.rate_limited") return;
    const { profile, untilMs } = event.data;
    const beginning = { kind: "rate-limit" as const, name: `rate limit of ${profile}`, look: OUTCOME_LOOKS.wait };
    if (untilMs === null) this.#spans.begin(`rate-limit ${profile}`, atMs, { ...beginning, detail: "until a human has answered" });
    else this.#spans.add(atMs, beginning, { atMs: untilMs });
  }

  #endWork(attempt: number, { fromMs, artifacts, name, toMs }: Work, ended: { readonly atMs: number; readonly data: EventData<"attempt.ended"> } | null): void {
    this.#work.delete(attempt);
    const beginning = { kind: "attempt" as const, name, artifacts, attempt, look: OUTCOME_LOOKS.work };
    if (ended === null && toMs === null) {
      this.#spans.begin(`attempt ${attempt}`, fromMs, beginning);
    } else if (ended === null) {
      this.#spans.add(fromMs, beginning, { atMs: toMs as number });
    } else {
      const { outcome, reason, detail } = ended.data;
      this.#spans.add(fromMs, beginning, { atMs: toMs ?? ended.atMs, outcome, reason, detail, look: ATTEMPT_LOOKS[outcome] });
    }
  }

  #noticeGate(event: RecordedEvent): void {
    const { atMs } = event;
    if (event.type === "gate.started") {
      const { artifact, attempt, purpose } = event.data;
      this.#spans.begin(gateKey(event.data), atMs, { kind: "gate", name: `${purpose} gate`, artifacts: [artifact], attempt, look: OUTCOME_LOOKS.work });
    }
    if (event.type !== "gate.finished") return;
    const { artifact, attempt, purpose, verdict, reason, detail, durationMs } = event.data;
    const end = { atMs, outcome: verdict, reason, detail, look: VERDICT_LOOKS[verdict] };
    if (this.#spans.end(gateKey(event.data), end)) return;
    this.#spans.add(atMs - durationMs, { kind: "gate", name: `${purpose} gate`, artifacts: [artifact], attempt, look: end.look }, end);
  }

  #noticeArtifact(event: RecordedEvent): void {
    const { atMs } = event;
    if (event.type === "integration.queued") this.#wait("queue", event.data.artifact, { atMs, look: OUTCOME_LOOKS.idle });
    if (event.type === "integration.prepared" || event.type === "integration.dropped") this.#spans.end(`queue ${event.data.artifact}`, { atMs });
    if (event.type === "artifact.closed") this.#mark("closed", event.data.artifact, atMs, event.data.location);
    if (event.type === "artifact.invalidated") this.#mark("lost", event.data.artifact, atMs, `${event.data.cause} ${event.data.trigger}`);
    if (event.type === "artifact.retried") {
      const { artifact, reason, notBeforeMs } = event.data;
      this.#spans.end(`queue ${artifact}`, { atMs });
      if (notBeforeMs > atMs) this.#spans.add(atMs, { kind: "backoff", name: "waits after a failure", artifacts: [artifact], reason, look: OUTCOME_LOOKS.idle }, { atMs: notBeforeMs });
    }
    if (event.type === "artifact.parked") {
      this.#spans.end(`queue ${event.data.artifact}`, { atMs });
      this.#wait("parked", event.data.artifact, { atMs, look: OUTCOME_LOOKS.wait, reason: event.data.reason, detail: event.data.detail });
    }
    const isOver = event.type === "artifact.unparked" || event.type === "artifact.cancelled" || event.type === "question.answered";
    if (isOver && event.data.artifact !== null) this.#spans.end(`parked ${event.data.artifact}`, { atMs });
  }

  #wait(kind: "queue" | "parked", artifact: string, { atMs, ...more }: { readonly atMs: number; readonly look: Look; readonly reason?: string; readonly detail?: string }): void {
    this.#spans.begin(`${kind} ${artifact}`, atMs, { kind, name: kind === "queue" ? "waits to be landed" : "waits for a human", artifacts: [artifact], ...more });
  }

  #mark(kind: Mark["kind"], artifact: string | null, atMs: number, detail: string): void {
    this.#marks.push({ kind, artifact, atMs, detail, look: MARK_LOOKS[kind] });
  }
}

function gateKey({ artifact, attempt, purpose, commit }: Pick<EventData<"gate.started">, "artifact" | "attempt" | "purpose" | "commit">): string {
  return `gate ${attempt} ${artifact} ${purpose} ${commit}`;
}

function decided({ by, why }: { readonly by: string; readonly why: string | null }): string {
  return why === null ? `by ${by}` : `by ${by}: ${why}`;
}

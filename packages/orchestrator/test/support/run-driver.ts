import { contractVersion } from "@pawl/contract";
import type { ContractVersion, StatusReport } from "@pawl/contract";
import { apply, event, parseEventBody } from "@pawl/pipeline";
import type { EventBody, EventType, PipelineState, Plan, RecordedEvent } from "@pawl/pipeline";
import { buildReport } from "@pawl/progress";

import { emissionCause } from "../../src/kernel/emission.ts";
import { reportInput } from "../../src/kernel/report.ts";
import { raiseQuestions } from "../../src/kernel/settle.ts";
import { commitId, digestOf } from "./object-ids.ts";

/** One transition: what a journal commits at once. */
export interface Transition {
  readonly before: PipelineState | null;
  readonly after: PipelineState;
  readonly events: readonly RecordedEvent[];
  readonly report: StatusReport;
  readonly previousReport: StatusReport | null;
}

/** How a driven run starts. */
export interface RunStart {
  readonly mode?: PipelineState["mode"];
  readonly gateFirst?: readonly string[];
}

const CONTRACT = contractVersion("1") as ContractVersion;

/**
 * Keeps a ledger in memory as the journal keeps it in the database: events get their numbers, are folded, questions are raised
 * in the transition that leaves nothing to run, and each transition has its report. Every event goes through JSON and the
 * schemas, as it does on its way into a ledger.
 */
export class RunDriver {
  readonly events: RecordedEvent[] = [];
  readonly transitions: Transition[] = [];
  nowMs = 1_000_000;
  #state: PipelineState | null = null;
  #report: StatusReport | null = null;
  /** Told of each event right after it was applied. */
  onEvent: (state: PipelineState, recorded: RecordedEvent) => void = () => undefined;
  /** Told of each transition. */
  onTransition: (transition: Transition) => void = () => undefined;

  get state(): PipelineState {
    if (this.#state === null) throw new Error("the run was not started");
    return this.#state;
  }

  get report(): StatusReport {
    if (this.#report === null) throw new Error("the run was not started");
    return this.#report;
  }

  start(plan: Plan, { mode = "isolated", gateFirst = [] }: RunStart = {}): this {
    this.#report = null;
    this.#commit([
      event("run.started", {
        plan,
        planDigest: digestOf(1),
        gateDigests: Object.fromEntries(plan.artifacts.map((artifact) => [artifact.id, digestOf(2)])),
        head: commitId(1),
        branch: "main",
        mode,
        contract: { version: CONTRACT.version, weights: CONTRACT.weights },
        durationsMs: {},
        gateFirst: [...gateFirst],
      }),
    ]);
    return this;
  }

  /** Commits what is decided on the present state; returns the recorded events, none when nothing was decided. */
  transact(decide: (state: PipelineState) => readonly EventBody[]): readonly RecordedEvent[] {
    return this.#commit(decide(this.state));
  }

  /** Types of the last transition's events, in order, without the emission record. */
  lastTypes(): EventType[] {
    const last = this.transitions.at(-1)?.events ?? [];
    return last.map((recorded) => recorded.type).filter((type) => type !== "report.emitted");
  }

  #commit(bodies: readonly EventBody[]): readonly RecordedEvent[] {
    if (bodies.length === 0) return [];
    const before = this.#state;
    const events: RecordedEvent[] = [];
    const record = (body: EventBody): PipelineState => {
      const { type, data } = parseEventBody(body.type, JSON.parse(JSON.stringify(body.data)));
      const seq = this.events.length + 1;
      const recorded = { type, data, seq, run: "run-1", atMs: this.nowMs } as RecordedEvent;
      const state = apply(this.#state, recorded);
      this.#state = state;
      this.events.push(recorded);
      events.push(recorded);
      this.onEvent(state, recorded);
      return state;
    };
    for (const body of bodies) record(body);
    for (const body of raiseQuestions(this.state)) record(body);
    const previousReport = this.#report;
    const { report } = buildReport(reportInput(this.state, previousReport));
    const cause = emissionCause(events);
    if (cause !== null) record(event("report.emitted", { cause, digest: digestOf(3) }));
    this.#report = report;
    const transition = { before, after: this.state, events, report, previousReport };
    this.transitions.push(transition);
    this.onTransition(transition);
    return events;
  }
}

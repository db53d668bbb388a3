import { contractVersion } from "@pawl/contract";
import { decide } from "@pawl/orchestrator";
import type { Action } from "@pawl/orchestrator";
import { apply, CURRENT_ORDERING, event } from "@pawl/pipeline";
import type { EventBody, PipelineState, Plan, RecordedEvent } from "@pawl/pipeline";

const COMMIT = "1".repeat(40);
const DIGEST = "a".repeat(64);

/**
 * A run on the real kernel: `decide` says what to start, `apply` folds what happened. There is no process, no clock and no
 * database: what an agent or a gate does is said by whoever plays the run.
 */
export class KernelRun {
  #state: PipelineState;
  #seq = 0;
  nowMs = 1_000_000;
  /** The events of the last attempt, from its start on. */
  lastEvents: RecordedEvent[] = [];

  constructor(plan: Plan, durationsMs: Readonly<Record<string, number>> = {}) {
    const contract = contractVersion("1");
    if (contract === undefined) throw new Error("Internal error: the standard's first version is gone");
    const gateDigests = Object.fromEntries(plan.artifacts.map(({ id }) => [id, DIGEST]));
    this.#state = apply(
      null,
      this.#recorded(
        event("run.started", {
          plan,
          planDigest: DIGEST,
          gateDigests,
          head: COMMIT,
          branch: "main",
          mode: "isolated",
          contract: { version: contract.version, weights: contract.weights },
          durationsMs: { ...durationsMs },
          ordering: CURRENT_ORDERING,
          gateFirst: [],
        }),
      ),
    );
  }

  get state(): PipelineState {
    return this.#state;
  }

  /** What the kernel wants to start now: ids of artifacts, in the order of the attempts. */
  starts(): string[] {
    const actions: readonly Action[] = decide(this.#state, {
      nowMs: this.nowMs,
      gating: new Set(),
      regating: new Set(),
      suspects: new Set(),
      collecting: new Set(),
      isIntegrating: false,
      isDraining: false,
      missing: () => [],
    });
    return actions.flatMap((action) => (action.kind === "start" ? action.artifacts : []));
  }

  /** An agent begins with an artifact; the answer is the attempt's number. */
  start(id: string): number {
    const attempt = this.#state.nextAttempt;
    this.lastEvents = [];
    this.#record(event("attempt.started", { attempt, artifacts: [id], kind: "agent", profile: "default", base: COMMIT }));
    return attempt;
  }

  /** The agent hands in, the gate passes, and the artifact is closed, all at the present moment. */
  close(id: string, attempt: number): void {
    const artifact = this.#state.byId.get(id);
    if (artifact === undefined) throw new Error(`Internal error: no artifact ${id}`);
    const candidate = { commit: COMMIT, tree: COMMIT, parent: COMMIT };
    const proof = { artifactDigest: DIGEST, gateDigest: DIGEST, inputsDigest: DIGEST, control: "OFF" as const, evidence: [DIGEST] };
    const closure = { commit: COMMIT, tree: COMMIT, ...proof, verdict: "PASS" as const, reason: "OK" as const, ledgerSeq: this.#seq };
    const { stage, location, version, optional } = artifact;
    const base = { artifact: id, attempt };
    this.#record(event("attempt.produced", { attempt, candidates: [{ artifact: id, ...candidate }], durationMs: 0 }));
    this.#record(event("gate.started", { ...base, purpose: "candidate", commit: COMMIT }));
    this.#record(event("integration.queued", { ...base, candidate, onHead: COMMIT, ...proof }));
    this.#record(event("integration.prepared", { ...base, oldHead: COMMIT, newHead: COMMIT, closure, passes: [] }));
    this.#record(event("artifact.closed", { ...base, stage, location, version, required: !optional, closure, passes: [] }));
    this.#record(event("attempt.ended", { attempt, outcome: "closed", reason: "DONE", detail: "" }));
  }

  #record(body: EventBody): void {
    const recorded = this.#recorded(body);
    this.#state = apply(this.#state, recorded);
    this.lastEvents.push(recorded);
  }

  #recorded(body: EventBody): RecordedEvent {
    this.#seq += 1;
    return { ...body, seq: this.#seq, run: "bench", atMs: this.nowMs };
  }
}

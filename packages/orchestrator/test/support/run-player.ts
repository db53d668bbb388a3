import { event, GATE_REASONS } from "@pawl/pipeline";
import type { CandidateRecord, EventBody, GateReason, LiveAttempt, Plan, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { attemptFinished } from "../../src/kernel/attempt-outcome.ts";
import type { AttemptOutcome } from "../../src/kernel/attempt-outcome.ts";
import { calculationFailed } from "../../src/kernel/calculation-failure.ts";
import { decide } from "../../src/kernel/decide.ts";
import type { Action, Situation } from "../../src/kernel/decide.ts";
import { candidateGated } from "../../src/kernel/gate-outcome.ts";
import type { GateResult } from "../../src/kernel/gate-outcome.ts";
import { answerEvents } from "../../src/kernel/human.ts";
import { closePrepared } from "../../src/kernel/integrate.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import type { Invalidation } from "../../src/kernel/invalidate.ts";
import { advanceStage } from "../../src/kernel/settle.ts";
import { parkMissing } from "../../src/kernel/start.ts";
import { prepareTrain } from "../../src/kernel/train.ts";
import type { TrainMember } from "../../src/kernel/train.ts";
import { commitId, digestOf } from "./object-ids.ts";
import { RunDriver } from "./run-driver.ts";
import type { RunStart } from "./run-driver.ts";

/** A gate's result with a reason; a PASS has shown its control unless said otherwise. */
export function gateResult(reason: GateReason, wishes: Partial<GateResult> = {}): GateResult {
  const verdict = GATE_REASONS[reason];
  return {
    tree: commitId(0xabc),
    verdict,
    reason,
    detail: `the gate said ${reason}`,
    gateDigest: digestOf(2),
    artifactDigest: reason === "NOTHING_PRODUCED" ? null : digestOf(7),
    inputsDigest: digestOf(8),
    checks: [],
    control: verdict === "PASS" ? { verdict: "FAIL", reason: "CHECK_FAILED", checks: [] } : null,
    evidence: [digestOf(9)],
    durationMs: 10,
    controlStanding: "REFUSED",
    ...wishes,
  };
}

/** Plays a run step by step: says what agents, gates, humans and others do, and lets the kernel decide what follows. */
export class RunPlayer {
  readonly driver = new RunDriver();
  #commits = 100;

  /** @param watch - called before the run starts. */
  constructor(plan: Plan, start: RunStart = {}, watch: (driver: RunDriver) => void = () => undefined) {
    watch(this.driver);
    this.driver.start(plan, start);
  }

  get state(): PipelineState {
    return this.driver.state;
  }

  get report() {
    return this.driver.report;
  }

  /** A commit that nobody has seen yet. */
  newCommit(): string {
    return commitId(++this.#commits);
  }

  /** Nothing is under way in the process, nothing is missing, and what else a test says. */
  situation(wishes: Partial<Situation> = {}): Situation {
    return {
      nowMs: this.driver.nowMs,
      gating: new Set(),
      regating: new Set(),
      isIntegrating: false,
      suspects: new Set(),
      collecting: new Set<number>(),
      isDraining: false,
      missing: () => [],
      ...wishes,
    };
  }

  actions(wishes: Partial<Situation> = {}): readonly Action[] {
    return decide(this.state, this.situation(wishes));
  }

  /** What `decide` would start, as lists of ids. */
  starts(situation: Partial<Situation> = {}): string[][] {
    return this.actions(situation).flatMap((action) => (action.kind === "start" ? [[...action.artifacts]] : []));
  }

  /** Starts an attempt; returns its number. */
  start(...artifacts: readonly string[]): number {
    return this.startAs("agent", ...artifacts);
  }

  startAs(kind: LiveAttempt["kind"], ...artifacts: readonly string[]): number {
    const attempt = this.state.nextAttempt;
    this.record(
      event("attempt.started", { attempt, artifacts: [...artifacts], kind, profile: kind === "agent" ? "default" : null, base: this.state.head }),
    );
    return attempt;
  }

  /** The attempt hands in a candidate for each of its artifacts. */
  handIn(attempt: number): this {
    const artifacts = this.state.attempts.get(attempt)?.artifacts ?? [];
    const candidates = artifacts.map((artifact) => this.candidateOf(artifact));
    return this.end(attempt, { kind: "handed-in", candidates, durationMs: 5 });
  }

  candidateOf(artifact: string): CandidateRecord {
    return { artifact, commit: this.newCommit(), tree: commitId(0xabc), parent: this.state.head };
  }

  /** The attempt's process fails. @param said - stands for what it said, which is the same each time. */
  crash(attempt: number, said = "it exited with 1"): this {
    return this.end(attempt, { kind: "failed", reason: "EXIT_NONZERO", detail: "it exited with 1", evidence: [], failureDigest: said });
  }

  end(attempt: number, outcome: AttemptOutcome): this {
    const artifacts = this.state.attempts.get(attempt)?.artifacts ?? [];
    this.driver.transact((state) => attemptFinished(state, attempt, artifacts, outcome, this.driver.nowMs));
    return this;
  }

  /** The gate of an artifact that was handed in, or that is gated first, gives its final verdict. */
  gate(id: string, reason: GateReason = "OK", wishes: Partial<GateResult> = {}): this {
    const attempt = this.state.attempts.get(this.state.artifacts.get(id)?.lease ?? 0);
    if (attempt === undefined) throw new Error(`nobody works on ${id}`);
    const { head } = this.state;
    const isGateFirst = attempt.kind === "gate-first";
    const purpose = isGateFirst ? ("gate-first" as const) : ("candidate" as const);
    const candidate = attempt.candidates.find((one) => one.artifact === id) ?? {
      artifact: id,
      commit: head,
      tree: commitId(0xabc),
      parent: head,
    };
    const result = gateResult(reason, wishes);
    this.record(event("gate.started", { artifact: id, attempt: attempt.attempt, purpose, commit: candidate.commit }));
    this.driver.transact((state) => [
      gateFinished(id, { attempt: attempt.attempt, purpose, commit: candidate.commit }, result),
      ...candidateGated(state, { attempt: attempt.attempt, candidate, onHead: head, result, nowMs: this.driver.nowMs }),
    ]);
    return this;
  }

  queued(id: string): QueuedCandidate {
    const found = [...this.state.queue.values()].find((candidate) => candidate.artifact === id);
    if (found === undefined) throw new Error(`${id} is not in the merge queue`);
    return found;
  }

  prepare(id: string, passes: ReadonlyMap<string, string> = new Map()): this {
    return this.prepareTrain([id], passes);
  }

  /** Several candidates of the merge queue are about to land together. */
  prepareTrain(ids: readonly string[], passes: ReadonlyMap<string, string> = new Map()): this {
    const members = ids.map((id) => trainMember(this.queued(id)));
    this.driver.transact((state) => prepareTrain(state, members, passes));
    return this;
  }

  /** Integrates what is in the merge queue for an artifact; the next stage is not entered yet. */
  integrate(id: string, passes: ReadonlyMap<string, string> = new Map()): this {
    this.prepare(id, passes);
    this.driver.transact(closePrepared);
    return this;
  }

  /** Takes an artifact from where it is pending to closed, and enters the next stage where that is due. */
  close(...ids: readonly string[]): this {
    for (const id of ids) {
      const isGateFirst = this.state.artifacts.get(id)?.gateFirst === true;
      const attempt = this.startAs(isGateFirst ? "gate-first" : "agent", id);
      if (!isGateFirst) this.handIn(attempt);
      this.gate(id).integrate(id).advance();
    }
    return this;
  }

  /** Enters the next stage where that is due. */
  advance(): this {
    while (this.driver.transact(advanceStage).length > 0);
    return this;
  }

  invalidate(artifact: string, cause: Invalidation["cause"] = "GATE_FAILED"): this {
    this.driver.transact((state) => invalidate(state, [{ artifact, cause, trigger: commitId(5) }]));
    return this;
  }

  /** The percentages cannot be calculated any more. */
  failCalculation(): this {
    const { report } = this;
    this.driver.transact((state) =>
      state.status === "running" && state.calculationFailure === null
        ? [calculationFailed({ state, report }, "UNKNOWN_VERIFICATION")]
        : [],
    );
    return this;
  }

  answer(location: string, option: string): this {
    this.driver.transact((state) => answerEvents(state, { location, option, by: "op", why: null }));
    return this;
  }

  /** Something that `requires` names is not there. */
  parkForMissing(id: string, ...missing: readonly string[]): this {
    this.driver.transact((state) => parkMissing(state, id, missing.length === 0 ? ["KEY"] : missing));
    return this;
  }

  record(...bodies: readonly EventBody[]): this {
    this.driver.transact(() => bodies);
    return this;
  }

  phase(id: string): string | undefined {
    return this.state.artifacts.get(id)?.phase;
  }
}

/** A queued candidate as it is to land, on its own commit unless another one is given. */
export function trainMember(queued: QueuedCandidate, commit: string = queued.candidate.commit): TrainMember {
  const { candidate, artifactDigest, gateDigest, inputsDigest, control, evidence } = queued;
  return {
    queued,
    closure: { commit, tree: candidate.tree, artifactDigest, gateDigest, inputsDigest, verdict: "PASS", reason: "OK", control, evidence: [...evidence] },
  };
}

/** The record of one gate run. */
export function gateFinished(
  artifact: string,
  run: {
    readonly attempt: number | null;
    readonly purpose: "candidate" | "integration" | "train" | "gate-first" | "stage-exit" | "head" | "regate";
    readonly commit: string;
  },
  result: GateResult,
): EventBody {
  const { controlStanding: _, ...facts } = result;
  return event("gate.finished", { ...facts, checks: [...facts.checks], evidence: [...facts.evidence], artifact, ...run });
}

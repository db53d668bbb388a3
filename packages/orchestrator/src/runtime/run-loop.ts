import type { LiveAttempt, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { carryOut } from "../human/carry-out.ts";
import { artifactsOf } from "../kernel/artifacts-of.ts";
import { refusedResult } from "../kernel/attempt-outcome.ts";
import { parkForBudget } from "../kernel/budget.ts";
import { type Action, decide, nextDecisionInMs } from "../kernel/decide.ts";
import { releaseLease } from "../kernel/release-lease.ts";
import { isBlocked, parkMissing, startAttempt } from "../kernel/start.ts";
import { advanceStage } from "../kernel/settle.ts";
import { StatusGuard } from "../status/status-guard.ts";
import { endOfTurn } from "../util/end-of-turn.ts";
import { runAttempt } from "./attempt-runner.ts";
import type { AttemptContext } from "./attempt-process.ts";
import { adoptForeignCommits } from "./foreign-commits.ts";
import { gateCandidate, regate } from "./gate-jobs.ts";
import type { Jobs } from "./jobs.ts";
import { loggedJobs } from "./logged-jobs.ts";
import { MergeQueue } from "./merge-queue.ts";
import { missingRequirements } from "./missing-requirements.ts";
import type { RunLoopOptions, RunEnd } from "./run-loop-options.ts";
import { RegressionWatch } from "./regression-watch.ts";
import { recordAttempt } from "./record-attempt.ts";
import { Ticker } from "./ticker.ts";
import { WorkspaceReleases } from "./workspace-releases.ts";

/**
 * Drives one run until it ends, blocks or is stopped: asks the kernel what to do, does it, and records what happened.
 * Decides nothing itself.
 */
export class RunLoop {
  readonly #options: RunLoopOptions;
  readonly #jobs: Jobs;
  readonly #guard: StatusGuard;
  readonly #ticker: Ticker;
  readonly #regression: RegressionWatch;
  readonly #queue: MergeQueue;
  readonly #end = Promise.withResolvers<RunEnd>();
  readonly #releases: WorkspaceReleases;
  /** Attempts that claimed success after they had been stopped; refused on record once their lease is gone. */
  readonly #late = new Set<LiveAttempt>();
  #pumping: Promise<void> | null = null;
  #isPumpDue = false;
  #isStopping = false;
  #isDraining = false;
  #hasFailed = false;
  #isEnded = false;
  #backoffTimer: NodeJS.Timeout | null = null;
  /** Time that the last decision was taken for, in milliseconds since the epoch. */
  #decidedAtMs = 0;

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.#jobs = loggedJobs(options.log, { onEnd: () => this.#wake(), onError: (error) => this.fail(error) });
    this.#guard = new StatusGuard({
      session: options.session,
      halt: () => this.#halt(),
      onRepaired: () => this.#wake(),
      onError: (error) => this.fail(error),
    });
    this.#releases = new WorkspaceReleases(options.session, options.attempts.workspace);
    this.#ticker = new Ticker({
      session: options.session,
      adoptForeignCommits: () => this.#adoptForeignCommits(),
      openOwnFolders: () => options.attempts.machine.openOwn(),
      carryOut: (command) => {
        const onStopOrdered = (): void => void this.stop().catch((error: unknown) => this.fail(error));
        return carryOut({ session: options.session, workspace: options.attempts.workspace, onWarning: options.gates.onWarning, onStopOrdered }, command);
      },
      onChange: () => this.#wake(),
      onError: (error) => this.fail(error),
    });
    this.#regression = new RegressionWatch(options.gates);
    this.#queue = new MergeQueue(options.gates);
  }

  /** Runs until the end. Rejects with what made going on impossible; the ledger is consistent then. */
  async run(): Promise<RunEnd> {
    this.#guard.start();
    this.#ticker.start();
    this.#wake();
    try {
      return await this.#end.promise;
    } finally {
      this.#isEnded = true;
      this.#ticker.stop();
      this.#guard.stop();
      await this.#guard.repaired().catch(() => undefined);
      await this.#pumping;
      if (this.#backoffTimer !== null) clearTimeout(this.#backoffTimer);
      await this.#jobs.stopAll("INTERRUPTED");
      if (!this.#hasFailed) await this.#guard.leave();
    }
  }

  get #isHalted(): boolean {
    return this.#guard.isRepairing || this.#isStopping || this.#hasFailed || this.#isEnded;
  }

  /** Starts nothing new, and ends once what is under way is done. */
  drain(): void {
    this.#isDraining = true;
    this.#wake();
  }

  /** Ends what is under way and leaves everything resumable. */
  async stop(): Promise<void> {
    if (this.#isEnded || this.#isStopping) return;
    this.#isStopping = true;
    await this.#guard.repaired();
    await this.#pumping;
    await this.#jobs.stopAll("INTERRUPTED");
    await this.#options.session.journal.transact((state) =>
      [...state.attempts.values()]
        .filter((attempt) => attempt.state === "running")
        .flatMap((attempt) => releaseLease(state, attempt.attempt, "INTERRUPTED", "the orchestrator was stopped")),
    );
    this.#end.resolve({ kind: "stopped" });
  }

  /** Takes notice of an event that came into the ledger. @param state - after the transition that it belongs to. */
  noticed(recorded: RecordedEvent, state: PipelineState): void {
    this.#releases.noticed(recorded);
    this.#regression.noticed(recorded, state);
    this.#options.onTransition();
    this.#wake();
  }

  /** However often it is called in a turn of the event loop, one look follows on what there is to do. */
  #wake(): void {
    this.#isPumpDue = true;
    if (this.#pumping !== null || this.#isEnded) return;
    this.#pumping = endOfTurn()
      .then(() => this.#pump())
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.#pumping = null;
        if (this.#isPumpDue && !this.#isHalted) this.#wake();
      });
  }

  async #pump(): Promise<void> {
    const { journal } = this.#options.session;
    while (this.#isPumpDue && !this.#isHalted) {
      this.#isPumpDue = false;
      while (advanceStage(journal.state).length > 0 && (await journal.transact(advanceStage)).length > 0);
      this.#jobs.stopEnded((attempt) => journal.state.attempts.has(attempt));
      // Nothing is gated after the end, and the process does not wait for what was.
      if (journal.state.status !== "running") this.#jobs.stopBackground("gate:", "RUN_ENDED");
      this.#releases.start(this.#jobs);
      await this.#refuseLate();
      await this.#perform(this.#decide(journal.state));
      if (this.#isHalted) return;
      if (!journal.state.isPaused && !this.#isDraining) this.#regression.startRound(this.#jobs);
      this.#endIfOver(journal.state);
    }
    this.#setBackoffTimer(journal.state);
  }

  #decide(state: PipelineState): readonly Action[] {
    const { environment, session } = this.#options;
    this.#decidedAtMs = session.now();
    return decide(state, {
      nowMs: this.#decidedAtMs,
      gating: this.#jobs.named("gate:"),
      regating: this.#jobs.namedOfNobody("gate:"),
      isIntegrating: this.#queue.isBusy(this.#jobs),
      suspects: this.#queue.suspects,
      collecting: this.#options.attempts.collecting,
      isDraining: this.#isDraining,
      missing: (requires) => missingRequirements(requires, session.paths.projectDir, environment),
    }).filter((action) => !(this.#releases.isRestoring && action.kind === "start"));
  }

  /** Looks again at what there is to do. */
  readonly wake = (): void => this.#wake();
  /** Names of what is under way. */
  readonly jobs = (): readonly string[] => this.#jobs.names;

  /** Does what was decided. What of it is recorded waits together, and takes effect in its order. */
  async #perform(actions: readonly Action[]): Promise<void> {
    const { attempts, gates, session } = this.#options;
    const { journal } = session;
    const recorded: Promise<unknown>[] = [];
    for (const action of actions) {
      if (this.#isHalted) break;
      this.#options.log.write("debug", "scheduling/decided", action.kind, { artifacts: artifactsOf(action) });
      switch (action.kind) {
        case "park":
          recorded.push(journal.transact((state) => parkMissing(state, action.artifact, action.missing)));
          break;
        case "park-for-budget":
          recorded.push(journal.transact((state) => parkForBudget(state, action.artifact)));
          break;
        case "start":
          recorded.push(journal.transact((state) => startAttempt(state, action)));
          break;
        case "gate":
          this.#jobs.start(`gate:${action.artifact}`, [action.attempt.attempt], (signal) =>
            gateCandidate(gates, action.attempt, action.artifact, signal),
          );
          break;
        case "regate":
          this.#jobs.start(`gate:${action.artifact}`, [], (signal) => regate(gates, action.artifact, signal));
          break;
        case "integrate":
          this.#queue.start(this.#jobs, action.train);
      }
    }
    await Promise.all(recorded);
    if (recorded.length > 0) this.#startAttempts(attempts);
  }

  /** Starts the process of every attempt that the ledger has as running and this process does not. */
  #startAttempts(context: AttemptContext): void {
    const { journal, now } = this.#options.session;
    if (this.#isHalted) return;
    for (const live of journal.state.running.values()) {
      const name = `attempt:${live.attempt}`;
      if (this.#jobs.has(name)) continue;
      this.#jobs.start(name, [live.attempt], async (signal) => {
        const end = await runAttempt(context, journal.state, live, signal);
        await recordAttempt(journal, live, end, now);
        if (end.outcome === "late") this.#late.add(live);
      });
    }
  }

  async #refuseLate(): Promise<void> {
    const { journal } = this.#options.session;
    for (const late of this.#late) {
      if (journal.state.attempts.has(late.attempt)) continue;
      this.#late.delete(late);
      await journal.transact((state) => [refusedResult(state, late.attempt, late.artifacts)]);
    }
  }

  #endIfOver(state: PipelineState): void {
    if (this.#jobs.size > 0 || this.#releases.waiting > 0 || this.#isPumpDue) return;
    if (state.status === "completed") this.#end.resolve({ kind: "completed" });
    else if (state.status === "aborted") this.#end.resolve({ kind: "aborted" });
    else if (isBlocked(state) && !this.#options.isWaiting) this.#end.resolve({ kind: "blocked" });
    else if (this.#isDraining) this.#end.resolve({ kind: "drained" });
  }

  #setBackoffTimer(state: PipelineState): void {
    if (this.#backoffTimer !== null) clearTimeout(this.#backoffTimer);
    this.#backoffTimer = null;
    const delayMs = nextDecisionInMs(state, this.#decidedAtMs, this.#options.session.now());
    if (delayMs === null || this.#isEnded) return;
    this.#backoffTimer = setTimeout(() => this.#wake(), Math.min(delayMs, 2 ** 31 - 1));
  }

  async #adoptForeignCommits(): Promise<void> {
    // The merge queue meets them itself, and its own commits must not be taken for somebody else's.
    if (this.#isHalted || this.#queue.isBusy(this.#jobs)) return;
    if (await adoptForeignCommits(this.#options.gates)) this.#wake();
  }

  async #halt(): Promise<void> {
    // A start that was decided already must not come after the stop.
    await this.#pumping;
    await this.#jobs.stopAll("STATUS_TAMPERED");
  }

  /** Ends the run with an error, after stopping what is under way. */
  fail(error: unknown): void {
    this.#hasFailed = true;
    this.#end.reject(error);
  }
}

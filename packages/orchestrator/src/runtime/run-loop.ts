import type { LiveAttempt, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { carryOut } from "../human/carry-out.ts";
import { artifactsOf } from "../kernel/artifacts-of.ts";
import { refusedResult } from "../kernel/attempt-outcome.ts";
import { parkForBudget } from "../kernel/budget.ts";
import { type Action, decide, nextDecisionInMs } from "../kernel/decide.ts";
import { releaseLease } from "../kernel/release-lease.ts";
import { isBlocked, parkMissing } from "../kernel/start.ts";
import { advanceStage } from "../kernel/settle.ts";
import { StatusGuard } from "../status/status-guard.ts";
import { endOfTurn } from "../util/end-of-turn.ts";
import { runAttempt } from "./attempt-runner.ts";
import { FirstStarts } from "./first-starts.ts";
import { adoptForeignCommits } from "./foreign-commits.ts";
import { gateCandidate, regate } from "./gate-jobs.ts";
import type { Jobs } from "./jobs.ts";
import type { Decide } from "./journal.ts";
import { loggedJobs } from "./logged-jobs.ts";
import { MergeQueue } from "./merge-queue.ts";
import { missingRequirements } from "./missing-requirements.ts";
import { NextStarts } from "./next-starts.ts";
import type { RunLoopOptions, RunEnd } from "./run-loop-options.ts";
import { RegressionWatch } from "./regression-watch.ts";
import { recordAttempt, recordUnstarted } from "./record-attempt.ts";
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
  readonly #firstStarts = new FirstStarts();
  readonly #starts = new NextStarts((state) => (this.#isHalted ? [] : this.#decide(state)));
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
    options.session.onStored = (events) => this.#startAttempts(events);
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
        else this.#firstStarts.decide()();
      });
  }

  async #pump(): Promise<void> {
    const { journal } = this.#options.session;
    while (this.#isPumpDue && !this.#isHalted) {
      this.#isPumpDue = false;
      const carriedOut = this.#firstStarts.decide();
      // Whatever comes of it: who waits for it must not wait for ever.
      await this.#goOn().finally(carriedOut);
      if (this.#isHalted) return;
      if (!journal.state.isPaused && !this.#isDraining) this.#regression.startRound(this.#jobs);
      this.#endIfOver(journal.state);
    }
    this.#setBackoffTimer(journal.state);
  }

  /** Does what there is to do now. */
  async #goOn(): Promise<void> {
    const { journal } = this.#options.session;
    while (advanceStage(journal.state).length > 0 && (await journal.transact(advanceStage)).length > 0);
    this.#jobs.stopEnded((attempt) => journal.state.attempts.has(attempt));
    // Nothing is gated after the end, and the process does not wait for what was.
    if (journal.state.status !== "running") this.#jobs.stopBackground("gate:", "RUN_ENDED");
    this.#releases.start(this.#jobs);
    await this.#refuseLate();
    await this.#perform(this.#decide(journal.state));
  }

  #decide(state: PipelineState): readonly Action[] {
    const { environment, session } = this.#options;
    this.#decidedAtMs = session.now();
    const actions = decide(state, {
      nowMs: this.#decidedAtMs,
      gating: this.#jobs.named("gate:"),
      regating: this.#jobs.namedOfNobody("gate:"),
      isIntegrating: this.#queue.isBusy(this.#jobs),
      suspects: this.#queue.suspects,
      collecting: this.#options.attempts.collecting,
      isDraining: this.#isDraining,
      missing: (requires) => missingRequirements(requires, session.paths.projectDir, environment),
    });
    return this.#releases.isRestoring(state) ? actions.filter(({ kind }) => kind !== "start") : actions;
  }

  /** Looks again at what there is to do. */
  readonly wake = (): void => this.#wake();
  /** Names of what is under way. */
  readonly jobs = (): readonly string[] => this.#jobs.names;

  /**
   * Does what was decided. What of it is recorded waits together, and takes effect in its order; the rest comes after that, because an
   * agent that is to start takes longer than all of it.
   */
  async #perform(actions: readonly Action[]): Promise<void> {
    const { journal } = this.#options.session;
    const recorded: Promise<unknown>[] = [];
    for (const action of actions) {
      this.#options.log.write("debug", "scheduling/decided", action.kind, { artifacts: artifactsOf(action) });
      if (action.kind === "park") recorded.push(journal.transact((state) => parkMissing(state, action.artifact, action.missing)));
      else if (action.kind === "park-for-budget") recorded.push(journal.transact((state) => parkForBudget(state, action.artifact)));
      else if (action.kind === "start") recorded.push(journal.transact(this.#starts.next));
    }
    await Promise.all(recorded);
    for (const action of actions) if (!this.#isHalted) this.#startJob(action);
  }

  /** What follows from closures, and is recorded with them. */
  readonly following = (): readonly Decide[] => this.#starts.following(this.#options.session.journal.state.plan.limits.agents);

  #startJob(action: Action): void {
    const { gates } = this.#options;
    if (action.kind === "gate") this.#jobs.start(`gate:${action.artifact}`, [action.attempt.attempt], (signal) => gateCandidate(gates, action.attempt, action.artifact, signal));
    else if (action.kind === "regate") this.#jobs.start(`gate:${action.artifact}`, [], (signal) => regate(gates, action.artifact, signal));
    else if (action.kind === "integrate") this.#queue.start(this.#jobs, action.train);
  }

  /** Starts the processes of attempts whose start is in the ledger now. */
  #startAttempts(events: readonly RecordedEvent[]): void {
    const { attempts: context, session } = this.#options;
    const { journal, now } = session;
    for (const recorded of events) {
      if (recorded.type !== "attempt.started") continue;
      const live = this.#isHalted ? undefined : journal.state.running.get(recorded.data.attempt);
      if (live === undefined) {
        recordUnstarted(journal, recorded.data).catch((error: unknown) => this.fail(error));
        continue;
      }
      this.#firstStarts.prepare(live.attempt);
      this.#jobs.start(`attempt:${live.attempt}`, [live.attempt], async (signal) => {
        const end = await runAttempt(context, journal.state, live, signal).finally(() => this.begun(live.attempt));
        await recordAttempt(journal, live, end, now);
        if (end.outcome === "late") this.#late.add(live);
      });
    }
  }

  /** An attempt is prepared. */
  begun(attempt: number): void {
    this.#firstStarts.begin(attempt);
  }

  /** A process has ended. Resolves once what may start instead of it has begun; where results are taken up alone, at once. */
  async roomMade(): Promise<void> {
    this.#wake();
    if (this.#options.session.journal.state.mode === "in-place" && !this.#isHalted) await this.#firstStarts.begun();
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

import type { AgentActivity } from "@pawl/agents";
import type { StatusReport } from "@pawl/contract";
import type { DriverName } from "@pawl/database";
import type { RecordedEvent } from "@pawl/pipeline";

import type { McpServerCommand } from "../access/attempt-access.ts";
import { runPipeline } from "../run-pipeline.ts";
import type { RunningGate } from "../runtime/gate-activities.ts";
import type { EventListener } from "../runtime/journal.ts";
import { runActivities } from "../runtime/run-activities.ts";
import type { RunEnd } from "../runtime/run-loop-options.ts";
import { parseReport } from "../session/parse-report.ts";
import { readStatus } from "../status/read-status.ts";
import type { StatusReading } from "../status/read-status.ts";
import { pipelinePaths } from "../util/pipeline-paths.ts";
import { realProjectDir } from "../util/real-project-dir.ts";
import { EventStream } from "./event-stream.ts";

/** How an {@link Orchestrator} works. */
export interface OrchestratorOptions {
  /** Folder that holds `pawl.yaml`. */
  readonly projectDir: string;
  /** Starts from zero; refused while a run is unfinished. Default: false, take up the run that is there. */
  readonly isNew?: boolean;
  /** Stays for an answer when the run is BLOCKED. Default: false, end with `blocked`. */
  readonly isWaiting?: boolean;
  /** Database driver; default `auto`. */
  readonly driver?: "auto" | DriverName;
  /** Where the variables of agents, secrets and settings are looked up; default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Stops the run like `stop()`. */
  readonly signal?: AbortSignal;
  /** Drains the run like `stop({ drain: true })`. */
  readonly drainSignal?: AbortSignal;
  /** How the MCP server is started that agents may reach Pawl through while they work. Default: they are offered none. */
  readonly mcpServer?: McpServerCommand;
  /**
   * Keeps the heap of the whole process small where the plan is a large one, as `keepHeapSmall` does. Default: false, the settings of
   * the process are left alone.
   */
  readonly keepsHeapSmall?: boolean;
  /**
   * Called with each event once it is in the ledger, with the state after its transition. The next transition waits for it,
   * so it must be quick. What it throws becomes a warning.
   */
  readonly onEvent?: EventListener;
  /** Told of warnings: of the plan, of deliveries that failed, of listeners that threw. Default: nobody is told. */
  readonly onWarning?: (warning: string) => void;
}

/** What an {@link Orchestrator} can say of its pipeline at any time. */
export interface OrchestratorStatus {
  /** Whether this orchestrator's run is under way. */
  readonly isRunning: boolean;
  /** The status file, compared with what was emitted. */
  readonly reading: StatusReading;
  /** The report; `null` where the file is not there yet or not what was emitted. */
  readonly report: StatusReport | null;
}

/**
 * Runs one pipeline, for programs that want to do so without the command line: one object per run of the process.
 *
 * It keeps no state of its own: ledger and status file say where the pipeline is, so that a run that one orchestrator left
 * goes on in the next. Two orchestrators of one pipeline cannot be at work at once, in whatever process.
 */
export class Orchestrator {
  readonly #options: OrchestratorOptions;
  readonly #stop = new AbortController();
  readonly #drain = new AbortController();
  readonly #streams = new Set<EventStream<RecordedEvent>>();
  readonly #activities = runActivities();
  #running: Promise<RunEnd> | null = null;
  #hasEnded = false;

  constructor(options: OrchestratorOptions) {
    this.#options = options;
  }

  /**
   * Runs the pipeline until it is COMPLETED, ABORTED, BLOCKED with nothing running, drained, or stopped. Called again it gives the
   * same promise.
   *
   * @throws OrchestratorError for everything that the operator can mend; errors of the ledger and the workspace keep their own
   *   classes and codes.
   */
  run(): Promise<RunEnd> {
    this.#running ??= this.#runOnce();
    return this.#running;
  }

  async #runOnce(): Promise<RunEnd> {
    const { projectDir, isNew = false, isWaiting = false, driver = "auto", environment = process.env, keepsHeapSmall = false, mcpServer } = this.#options;
    try {
      return await runPipeline({
        projectDir,
        isNew,
        isWaiting,
        driver,
        environment,
        keepsHeapSmall,
        ...(mcpServer === undefined ? {} : { mcpServer }),
        signal: anyOf(this.#stop.signal, this.#options.signal),
        drainSignal: anyOf(this.#drain.signal, this.#options.drainSignal),
        activities: this.#activities,
        onEvent: (recorded, state) => this.#tell(recorded, state),
        onWarning: (warning) => this.#warn(warning),
      });
    } finally {
      this.#hasEnded = true;
      for (const stream of this.#streams) stream.end();
    }
  }

  #tell(...[recorded, state]: Parameters<EventListener>): void {
    for (const stream of this.#streams) stream.push(recorded);
    try {
      this.#options.onEvent?.(recorded, state);
    } catch (error) {
      this.#warn(`a listener of events threw: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #warn(warning: string): void {
    try {
      this.#options.onWarning?.(warning);
    } catch {
      // There is nobody left to tell, and a run does not end for it.
    }
  }

  /**
   * The events from now on, as they come into the ledger; ends with the run. Events wait in memory until they are read. Earlier
   * ones are in the ledger.
   */
  events(): AsyncIterableIterator<RecordedEvent> {
    const stream = new EventStream<RecordedEvent>(() => this.#streams.delete(stream));
    this.#streams.add(stream);
    if (this.#hasEnded) stream.end();
    return stream;
  }

  /** What the pipeline's report says, as everybody can read it. Needs no database and disturbs nothing. */
  async status(): Promise<OrchestratorStatus> {
    const reading = await readStatus(pipelinePaths(await realProjectDir(this.#options.projectDir)));
    const report = reading.kind === "right" ? parseReport(Buffer.from(reading.bytes).toString("utf8")) : null;
    return { isRunning: this.#running !== null && !this.#hasEnded, reading, report };
  }

  /**
   * What an attempt of this orchestrator does now, for people who watch: the last line that its agent or command has printed, and what it
   * has used so far. A claim like all that agents say: nothing is decided by it. `null` where no process of the attempt runs.
   */
  activity(attempt: number): AgentActivity | null {
    return this.#activities.attempts.of(attempt);
  }

  /**
   * The gates that this orchestrator runs now, in the order in which they began, with what each is for: those of candidates, and those
   * of closed artifacts at a stage's end or when they are gated again, whose beginnings the ledger does not have.
   */
  runningGates(): readonly RunningGate[] {
    return this.#activities.gates.running;
  }

  /**
   * Ends the run and leaves everything resumable. Resolves or rejects as `run()` does; `null` where nothing was run. A run that is
   * started afterwards ends at once.
   *
   * @param options - `drain`: nothing new starts, and what is under way is finished; otherwise agents and gates are ended within
   *   seconds.
   */
  async stop(options: { readonly drain?: boolean } = {}): Promise<RunEnd | null> {
    (options.drain === true ? this.#drain : this.#stop).abort();
    return await this.#running;
  }
}

function anyOf(own: AbortSignal, given: AbortSignal | undefined): AbortSignal {
  return given === undefined ? own : AbortSignal.any([own, given]);
}

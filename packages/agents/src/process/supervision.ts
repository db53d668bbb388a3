import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { ProcessExit, ProcessObserver, StartedProcess, StartFailure } from "../spawn/spawner.ts";
import { endProcessTree, type TreeEnd } from "../tree/end-process-tree.ts";
import type { ProcessTable } from "../tree/process-entry.ts";
import { TrackedTree } from "../tree/tracked-tree.ts";
import { treeMonitor } from "../tree/tree-monitor.ts";
import { newestChangeMs } from "./newest-change.ts";
import type { OutputSource, RunProcessOptions } from "./process-options.ts";
import type { ProcessOutputSink } from "./process-output-sink.ts";
import type { ProcessEnd } from "./process-result.ts";
import { NO_RESOURCE_LIMITS } from "./resource-limits.ts";
import { type Excess, ResourceWatch } from "./resource-watch.ts";
import { VitalSigns } from "./vital-signs.ts";
import { type Expiry, Watchdog } from "./watchdog.ts";

/**
 * How long output is still read once the tree is dead, in milliseconds. What its processes wrote is there by then; only
 * a process outside the tree that was handed the pipe could keep it open.
 */
const OUTPUT_DRAIN_MS = 1000;

/** How long a program that somebody was just starting may take until it shows its token, in milliseconds. */
const START_MS = 250;

/** How a process and its tree ended. */
export interface SupervisedEnd {
  readonly end: ProcessEnd;
  /** `null` where nothing was started, or nobody knows. */
  readonly pid: number | null;
  readonly treeEnd: TreeEnd;
}

/** What ended the watching: the process's end, what it is to be ended for, or a fault of ours. */
type Cause = ProcessEnd | { readonly kind: "fault"; readonly error: unknown };

/** What watches over a process that runs. */
interface Watch {
  readonly process: StartedProcess;
  readonly watchdog: Watchdog;
  readonly signs: VitalSigns;
  readonly stop: () => void;
}

const NOTHING_LEFT: TreeEnd = { forced: false, survivors: [] };

/** Watches over one process from before its start to the death of its whole tree. Told of it by the spawner that starts it. */
export class Supervision implements ProcessObserver {
  readonly #options: RunProcessOptions;
  readonly #table: ProcessTable;
  readonly #sink: ProcessOutputSink;
  readonly #begun = Promise.withResolvers<"started" | "not-started" | "lost">();
  readonly #cause = Promise.withResolvers<Cause>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #onAbort: () => void;
  #tree: TrackedTree;
  #watch: Watch | null = null;
  #exit: ProcessExit | null = null;
  #isOver = false;

  /** From here on the caller's signal counts. */
  constructor(options: RunProcessOptions, table: ProcessTable, sink: ProcessOutputSink) {
    this.#options = options;
    this.#table = table;
    this.#sink = sink;
    this.#tree = trackTree(options.token, null);
    this.#onAbort = () => this.#settle(cancellation(options.signal));
    options.signal.addEventListener("abort", this.#onAbort);
  }

  /** Resolves when the whole tree is dead. Rejects with what `runProcess` throws, once what can be ended was. */
  async end(): Promise<SupervisedEnd> {
    const begun = await this.#begun.promise;
    const cause = await this.#cause.promise;
    try {
      if (begun === "lost") await delay(START_MS);
      const treeEnd = begun === "not-started" ? NOTHING_LEFT : await this.#endTree();
      if (begun === "started") await this.#drain();
      if (cause.kind === "fault") throw cause.error;
      if (this.#sink.failure !== null) throw this.#sink.failure.error;
      const end = cause.kind === "cancelled" ? { ...cause, exitCode: this.#exit?.exitCode ?? null } : cause;
      return { end, pid: this.#watch?.process.pid ?? null, treeEnd };
    } catch (error) {
      // A fault of ours must not leave the process running, and the process table may be what failed.
      this.#watch?.process.signalGroup("SIGKILL");
      throw error;
    } finally {
      this.#isOver = true;
      this.#watch?.stop();
      this.#watch?.process.closeOutput();
    }
  }

  onStarted(process: StartedProcess): void {
    try {
      this.#tree = trackTree(this.#options.token, process);
      const watch = this.#watchOver(process);
      this.#options.onSupervised?.({
        setToolCall: (id) => watch.watchdog.setToolCall(id),
        stop: (reason) => this.#settle({ kind: "cancelled", reason, exitCode: null }),
        touch: () => watch.signs.told(),
        write: (chunk) => process.input?.write(chunk) ?? Promise.resolve(),
        endInput: () => process.input?.end(),
        recentOutput: () => this.#sink.recent(),
      });
    } catch (error) {
      this.#settle({ kind: "fault", error });
    }
    this.#begun.resolve("started");
  }

  onNotStarted(failure: StartFailure): void {
    this.#settle(notStarted(failure, this.#options.cwd));
    this.#begun.resolve("not-started");
  }

  onOutput(chunk: Uint8Array, source: OutputSource): void {
    // Some may be on its way although nobody waits for it any more.
    if (this.#isOver) return;
    this.#watch?.signs.output(chunk, performance.now());
    this.#sink.push(chunk, source);
    if (this.#sink.failure !== null) this.#settle({ kind: "fault", error: this.#sink.failure.error });
  }

  onExit(exit: ProcessExit): void {
    this.#exit = exit;
    this.#settle(exitEnd(exit));
  }

  onClosed(): void {
    this.#closed.resolve();
  }

  onLost(): void {
    this.#settle({ kind: "lost" });
    // Perhaps it runs although nobody said so: its tree is ended by its token.
    this.#begun.resolve("lost");
    this.#closed.resolve();
  }

  #watchOver(process: StartedProcess): Watch {
    const { limits, resources = NO_RESOURCE_LIMITS, watchedFiles } = this.#options;
    const expired = (cause: Expiry | Excess): void => this.#settle(cause);
    const watchdog: Watchdog = new Watchdog(limits, expired, {
      quick: () => treeMonitor.scanQuietly(),
      thorough: async () => {
        const changedMs = watchedFiles === undefined ? null : await newestChangeMs(watchedFiles);
        if (changedMs !== null) watchdog.touch(changedMs - performance.timeOrigin);
      },
    });
    const signs = new VitalSigns(watchdog, this.#options.isOutputJudged);
    const usage = new ResourceWatch(resources, expired);
    const unwatch = treeMonitor.watch(this.#tree, { onLook: (members) => usage.look(members), onCpuUse: (cpuMs) => signs.cpu(cpuMs) });
    const stop = (): void => {
      watchdog.stop();
      unwatch();
    };
    this.#watch = { process, watchdog, signs, stop };
    if (this.#options.signal.aborted) watchdog.stop();
    return this.#watch;
  }

  async #endTree(): Promise<TreeEnd> {
    // What was seen before may have hidden since, so it has to be known to have ended.
    if (this.#exit?.isNothingLeft === true && this.#tree.isGoneButRoots((pid) => this.#table.lookup(pid))) return NOTHING_LEFT;
    return await endProcessTree(this.#tree, this.#table, this.#options.graceMs);
  }

  async #drain(): Promise<void> {
    const timer = setTimeout(() => this.#closed.resolve(), OUTPUT_DRAIN_MS).unref();
    await this.#closed.promise;
    clearTimeout(timer);
  }

  // Only the first counts: a promise resolves once.
  #settle(cause: Cause): void {
    this.#watch?.watchdog.stop();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#cause.resolve(cause);
  }
}

function trackTree(token: string, process: StartedProcess | null): TrackedTree {
  const start = process?.start ?? null;
  return new TrackedTree({
    matches: (other) => other === token,
    roots: process === null || start === null ? [] : [{ pid: process.pid, startToken: start.startToken }],
    areRootsLeaders: true,
    earliestStart: start?.startOrder ?? null,
    ownPid: globalThis.process.pid,
  });
}

function notStarted({ code, message }: StartFailure, cwd: string): Cause {
  if (code === null) return { kind: "fault", error: new Error(message) };
  // The system gives the same code for a missing program and a missing working directory.
  const isFolder = statSync(cwd, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return { kind: "not-started", code, subject: isFolder ? "program" : "working-directory" };
}

function exitEnd({ exitCode, signal }: ProcessExit): Cause {
  if (signal !== null) return { kind: "signalled", signal };
  if (exitCode === null) return { kind: "fault", error: new Error("Internal error: a process exited with neither code nor signal") };
  return { kind: "exited", exitCode };
}

/** How a process ends that the caller's signal ends. */
export function cancellation(signal: AbortSignal): Extract<ProcessEnd, { kind: "cancelled" }> {
  const reason: unknown = signal.reason;
  if (typeof reason === "string") return { kind: "cancelled", reason, exitCode: null };
  return { kind: "cancelled", reason: reason instanceof Error ? reason.message : "cancelled", exitCode: null };
}

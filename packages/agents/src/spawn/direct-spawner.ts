import { type ChildProcess, spawn } from "node:child_process";
import { constants, getPriority, setPriority } from "node:os";
import type { Readable } from "node:stream";

import type { ProcessEntry } from "../tree/process-entry.ts";
import { isNothingLeft, type TreeRoot } from "../tree/left-of-tree.ts";
import { ProcessNumbering } from "../tree/process-numbering.ts";
import { processTable } from "../tree/process-table.ts";
import { isOpen, type ProcessInput, type ProcessObserver, type Spawner, type StartedProcess, type StartFailure, type StartRequest } from "./spawner.ts";

const LEAST_PRIORITY = constants.priority.PRIORITY_LOW;

/** How often the numbering of processes is looked at while one runs, in milliseconds: well below the shortest round. */
const NUMBERING_INTERVAL_MS = 100;

/** Starts processes as children of this process. */
export class DirectSpawner implements Spawner {
  /** Numbers of those that have not ended. */
  readonly #running = new Set<number>();
  /** Those whose output may have more to come. */
  readonly #open = new Set<ChildProcess>();
  readonly #numbering = new ProcessNumbering();
  #timer: NodeJS.Timeout | null = null;
  #isPaused = false;

  start(request: StartRequest, observer: ProcessObserver): void {
    const [program = "", ...args] = request.argv;
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        cwd: request.cwd,
        env: request.env,
        detached: true,
        stdio: [request.input === null ? "ignore" : "pipe", "pipe", "pipe"],
      });
    } catch (error) {
      observer.onNotStarted(startFailure(error));
      return;
    }
    const { pid } = child;
    if (pid === undefined) {
      child.once("error", (error) => observer.onNotStarted(startFailure(error)));
      return;
    }
    this.#watch(pid, child, request, observer);
  }

  /** Whether this is the number of one that was started here and has not ended. */
  isRunning(pid: number): boolean {
    return this.#running.has(pid);
  }

  /** While it is so, nothing more is read of what processes print, and they have to wait. */
  pauseOutput(isPaused: boolean): void {
    this.#isPaused = isPaused;
    for (const child of this.#open) for (const stream of outputsOf(child)) pauseStream(stream, isPaused);
  }

  #watch(pid: number, child: ChildProcess, request: StartRequest, observer: ProcessObserver): void {
    this.#running.add(pid);
    this.#open.add(child);
    this.#timer ??= setInterval(() => this.#numbering.mark(), NUMBERING_INTERVAL_MS).unref();
    // The child is not waited for before this turn of the event loop ends, so the number is certainly the child's.
    const root = this.#rootOf(pid, request.token);
    lower(pid, request.niceness);
    const streams = outputsOf(child);
    child.once("exit", (exitCode, signal) => {
      this.#forget(pid);
      observer.onExit({ exitCode, signal, isNothingLeft: root !== null && this.#isNothingLeft(root) });
    });
    child.once("close", () => {
      this.#open.delete(child);
      observer.onClosed();
    });
    for (const [index, stream] of streams.entries()) {
      const name = index === 0 ? "stdout" : "stderr";
      stream.on("data", (chunk: Buffer) => observer.onOutput(chunk, name)).on("error", ignoreBrokenPipe);
      if (this.#isPaused) stream.pause();
    }
    child.stdin?.on("error", ignoreBrokenPipe);
    observer.onStarted(startedProcess(child, pid, { root, hasOpenInput: isOpen(request.input) }));
    const { input } = request;
    if (!isOpen(input)) child.stdin?.end(input);
  }

  #rootOf(pid: number, token: string | null): TreeRoot | null {
    if (token === null) return null;
    const entry = lookUp(pid);
    if (entry === null) return null;
    const mark = this.#numbering.mark();
    return { pid, startToken: entry.startToken, startOrder: entry.startOrder, token, mark: mark === null || mark.lastPid < pid ? null : mark };
  }

  #isNothingLeft(root: TreeRoot): boolean {
    try {
      return isNothingLeft(root, { table: processTable(), numbering: this.#numbering, others: this.#running });
    } catch {
      // The look that decides is that of whoever ends the tree, and it throws.
      return false;
    }
  }

  #forget(pid: number): void {
    this.#running.delete(pid);
    if (this.#running.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

function inputOf({ stdin }: ChildProcess): ProcessInput {
  return {
    write: (chunk) => new Promise((resolve) => (stdin?.writable === true ? stdin.write(chunk, () => resolve()) : resolve())),
    end: () => void stdin?.end(),
  };
}

function startedProcess(child: ChildProcess, pid: number, { root, hasOpenInput }: { readonly root: TreeRoot | null; readonly hasOpenInput: boolean }): StartedProcess {
  return {
    pid,
    input: hasOpenInput ? inputOf(child) : null,
    start: root === null ? null : { startToken: root.startToken, startOrder: root.startOrder },
    signalGroup(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    },
    closeOutput() {
      for (const stream of child.stdio) stream?.destroy();
    },
  };
}

/** A table that cannot be read is told of when the tree is ended, which is more than its start. */
function lookUp(pid: number): ProcessEntry | null {
  try {
    return processTable().lookup(pid);
  } catch {
    return null;
  }
}

function outputsOf(child: ChildProcess): readonly Readable[] {
  return [child.stdout, child.stderr].filter((stream) => stream !== null);
}

function pauseStream(stream: Readable, isPaused: boolean): void {
  if (isPaused) stream.pause();
  else stream.resume();
}

/** What it starts from now on is as nice as it is. */
function lower(pid: number, niceness: number): void {
  if (niceness === 0) return;
  try {
    setPriority(pid, Math.min(getPriority() + niceness, LEAST_PRIORITY));
  } catch (error) {
    // A program may have ended by now.
    if ((error as NodeJS.ErrnoException & { readonly info?: { readonly code?: string } }).info?.code !== "ESRCH") throw error;
  }
}

function startFailure(error: unknown): StartFailure {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const isOfTheSystem = code !== undefined && syscall !== undefined && syscall.startsWith("spawn");
  return { code: isOfTheSystem ? code : null, message };
}

// A process need not read its input, and its end of a pipe may be reset when it dies. How it ended is seen elsewhere.
function ignoreBrokenPipe(): void {}

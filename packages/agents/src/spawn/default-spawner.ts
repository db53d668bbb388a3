import { isSea } from "node:sea";

import { DirectSpawner } from "./direct-spawner.ts";
import { HelperSpawner } from "./helper-spawner.ts";
import { isOpen, type ProcessObserver, type Spawner, type StartRequest } from "./spawner.ts";

/** The helper's own start costs as much as this many processes: who starts fewer is better off without. */
const STARTS_BEFORE_HELPER = 24;

/**
 * Starts processes as children of this one at first and, on Linux, through a {@link HelperSpawner} once there are many; as children
 * again while there is no helper.
 */
export class DefaultSpawner implements Spawner {
  readonly #direct = new DirectSpawner();
  #helper: HelperSpawner | null = null;
  /** Helpers that start one process each. */
  readonly #apart = new Set<HelperSpawner>();
  #isOpening = false;
  #starts = 0;

  start(request: StartRequest, observer: ProcessObserver): void {
    // What is said to one while it runs would have to go over the channel too; such processes are few, and run long.
    if (isOpen(request.input)) return this.#direct.start(request, observer);
    if (this.#helper !== null) return this.#helper.start(request, observer);
    this.#starts += 1;
    if (canHaveHelper() && this.#starts >= STARTS_BEFORE_HELPER && !this.#isOpening) void this.openHelper();
    this.#direct.start(request, observer);
  }

  /**
   * Starts one through a helper that starts nothing else: what ends that helper takes no other process with it, and is no other
   * one's doing. In the usual way where there can be no helper.
   */
  async startApart(request: StartRequest, observer: ProcessObserver): Promise<void> {
    if (isOpen(request.input) || !canHaveHelper()) return this.start(request, observer);
    const helper = await HelperSpawner.open(() => undefined);
    if (helper === null || helper.isGone) return this.start(request, observer);
    this.#apart.add(helper);
    helper.start(request, closingAfter(observer, () => {
      this.#apart.delete(helper);
      helper.close();
    }));
  }

  /** Whether this is the number of a child that is still answered for: a program started without a helper, or the helper in use. */
  isRunning(pid: number): boolean {
    return this.#direct.isRunning(pid) || this.#helper?.pid === pid || [...this.#apart].some((helper) => helper.pid === pid);
  }

  /** So many are about to be started: where they are many, the helper is there for the first ones too. Resolves as `openHelper` does. */
  async expect(starts: number): Promise<void> {
    if (canHaveHelper() && starts >= STARTS_BEFORE_HELPER && this.#helper === null && !this.#isOpening) await this.openHelper();
  }

  /** Starts the helper now. Resolves once it is used, or cannot be had. */
  async openHelper(): Promise<void> {
    this.#isOpening = true;
    // One that does not start, or not for long, is not tried again at once.
    this.#starts = 0;
    try {
      const helper = await HelperSpawner.open(() => {
        this.#helper = null;
      });
      this.#helper = helper?.isGone === true ? null : helper;
    } finally {
      this.#isOpening = false;
    }
  }
}

// Elsewhere the system starts a program without a copy of its parent; and a program that holds Node within is not started as Node is.
function canHaveHelper(): boolean {
  return process.platform === "linux" && !isSea() && process.versions["electron"] === undefined && process.versions["bun"] === undefined;
}

/** Tells the observer what it would be told, and closes before the last call. */
function closingAfter(observer: ProcessObserver, close: () => void): ProcessObserver {
  return {
    onStarted: (process) => observer.onStarted(process),
    onOutput: (chunk, stream) => observer.onOutput(chunk, stream),
    onExit: (exit) => observer.onExit(exit),
    onNotStarted: (failure) => {
      close();
      observer.onNotStarted(failure);
    },
    onClosed: () => {
      close();
      observer.onClosed();
    },
    onLost: () => {
      close();
      observer.onLost();
    },
  };
}

/** What starts the processes of this process. */
export const spawner: DefaultSpawner = new DefaultSpawner();

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

  /** Whether this is the number of a child that is still answered for: a program started without a helper, or the helper in use. */
  isRunning(pid: number): boolean {
    return this.#direct.isRunning(pid) || this.#helper?.pid === pid;
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

/** What starts the processes of this process. */
export const spawner: DefaultSpawner = new DefaultSpawner();

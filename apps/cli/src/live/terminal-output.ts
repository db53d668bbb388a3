import { write, writeSync } from "node:fs";

/** Time until a terminal that takes nothing at the moment is tried again, in milliseconds. */
const AGAIN_MS = 20;

/**
 * Writes to a terminal without waiting for it. A terminal can stop taking output for as long as it likes: somebody pressed Ctrl-S, or the
 * machine at the other end of the connection sleeps. A stream of Node's would hold the whole process up then, and with it the run.
 */
export class TerminalOutput {
  readonly #descriptor: number;
  #isBusy = false;
  #isGone = false;

  /** @param descriptor - the open terminal. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Something is on its way; whoever writes has to wait until it is there. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Writes while the process goes on. @param done - called when all of it is on the terminal, or the terminal is gone. */
  write(text: string, done: () => void): void {
    this.#isBusy = true;
    this.#rest(Buffer.from(text), () => {
      this.#isBusy = false;
      done();
    });
  }

  /** Writes at once, as at the end of the process, after what is on its way. */
  writeNow(text: string): void {
    // What is on its way is written by another thread; nothing can tell here that it is done.
    if (this.#isBusy) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
    try {
      for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(this.#descriptor, rest));
    } catch {
      // The process ends, and there is nobody to tell.
    }
  }

  #rest(bytes: Buffer, done: () => void): void {
    if (bytes.length === 0 || this.#isGone) {
      done();
      return;
    }
    write(this.#descriptor, bytes, (error, written) => {
      if (error !== null && error.code !== "EAGAIN") this.#isGone = true;
      if (error?.code === "EAGAIN") setTimeout(() => this.#rest(bytes, done), AGAIN_MS).unref();
      else this.#rest(bytes.subarray(written ?? 0), done);
    });
  }
}

import { PROCESS_TOKEN_VARIABLE } from "../tree/process-entry.ts";
import { spawner } from "./default-spawner.ts";
import { endOrphan } from "./end-orphan.ts";
import type { ProcessExit, ProcessObserver, StartedProcess, StartFailure } from "./spawner.ts";
import { whileExhausted } from "./while-exhausted.ts";

/** A program to run to its end, without a shell. */
export interface ProgramRequest {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it gets on standard input; `null`: nothing. */
  readonly input: string | Uint8Array | null;
  /** After this many milliseconds it is killed. */
  readonly timeoutMs: number;
  /** What it prints beyond this on one of its streams is dropped, and it is killed. */
  readonly maxOutputBytes: number;
}

/** How a program ended. */
export interface ProgramEnd {
  /** `null` where it did not end by itself. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /**
   * Code of the system's error where it was not started; `LOST` where the helper was killed that had started it, so that nobody knows
   * how it ended, and `LOST_RUNNING` where it may not have ended yet either. `null` otherwise.
   */
  readonly code: string | null;
  readonly isTimedOut: boolean;
  /** It printed more than it may. */
  readonly isCut: boolean;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Runs a program of Pawl's own, such as git, and waits for its end and for all that it prints. In the way of `runProcess` where that
 * is started, in a session and group of its own; unlike there nothing is supervised but the time, and what it leaves running is not
 * looked for. Where the machine is at a limit of processes, open files or memory, the start is tried again for some seconds.
 */
export function runProgram(request: ProgramRequest): Promise<ProgramEnd> {
  return whileExhausted(() => runOnce(request), ({ code }) => code, null);
}

function runOnce(request: ProgramRequest): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const { argv, cwd, env, input } = request;
    spawner.start({ argv, cwd, env, input, niceness: 0, token: null }, new ProgramRun(request, resolve));
  });
}

class ProgramRun implements ProcessObserver {
  readonly #request: ProgramRequest;
  readonly #resolve: (end: ProgramEnd) => void;
  readonly #kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  readonly #left: Record<"stdout" | "stderr", number>;
  #process: StartedProcess | null = null;
  #exit: ProcessExit | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isTimedOut = false;
  #isCut = false;

  constructor(request: ProgramRequest, resolve: (end: ProgramEnd) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#left = { stdout: request.maxOutputBytes, stderr: request.maxOutputBytes };
  }

  onStarted(process: StartedProcess): void {
    this.#process = process;
    this.#timer = setTimeout(() => {
      this.#isTimedOut = true;
      this.#kill();
    }, this.#request.timeoutMs);
  }

  onNotStarted({ code, message }: StartFailure): void {
    this.#end(code ?? message);
  }

  onOutput(chunk: Uint8Array, stream: "stdout" | "stderr"): void {
    const kept = chunk.subarray(0, this.#left[stream]);
    this.#left[stream] -= kept.length;
    if (kept.length > 0) this.#kept[stream].push(kept);
    if (kept.length === chunk.length || this.#isCut) return;
    this.#isCut = true;
    this.#kill();
  }

  onExit(exit: ProcessExit): void {
    this.#exit = exit;
  }

  onClosed(): void {
    this.#end(null);
  }

  onLost(): void {
    void this.#lost();
  }

  async #lost(): Promise<void> {
    // Nobody else waits for it or ends it, and what it does would come between what is done next.
    const hasEnded = this.#exit !== null || (await endOrphan(this.#process?.pid ?? null, this.#request.env[PROCESS_TOKEN_VARIABLE] ?? null, (pid) => spawner.isRunning(pid)));
    this.#end(hasEnded ? "LOST" : "LOST_RUNNING");
  }

  #kill(): void {
    this.#process?.signalGroup("SIGKILL");
    // What has left the group could hold the streams open.
    this.#process?.closeOutput();
  }

  #end(code: string | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#resolve({
      exitCode: this.#exit?.exitCode ?? null,
      signal: this.#exit?.signal ?? null,
      code,
      isTimedOut: this.#isTimedOut,
      isCut: this.#isCut,
      stdout: Buffer.concat(this.#kept.stdout),
      stderr: Buffer.concat(this.#kept.stderr),
    });
  }
}

/** A program to start, without a shell, as the leader of a session and process group of its own. */
export interface StartRequest {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** The complete environment. The program is looked for on its `PATH`. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * What it gets on standard input, which is then closed; `null`: nothing. `isOpen`: it stays open for {@link StartedProcess.input},
   * which not every spawner can do.
   */
  readonly input: string | Uint8Array | null | { readonly isOpen: true };
  /** Added to the niceness of the process that starts it, at least 0. */
  readonly niceness: number;
  /** Token that `env` marks the tree with; `null` where nobody asks for what is left of it. */
  readonly token: string | null;
}

/** Whether a standard input stays open. */
export function isOpen(input: StartRequest["input"]): input is { readonly isOpen: true } {
  return typeof input === "object" && input !== null && "isOpen" in input;
}

/** Why the system did not start a program. */
export interface StartFailure {
  /** Code of the system's error, such as `ENOENT`; `null` where it is none of the system's. */
  readonly code: string | null;
  readonly message: string;
}

/** How a started process ended. */
export interface ProcessExit {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /**
   * It is certain that nothing runs of what it started, but for what had hidden before. `false` says nothing: something may.
   * Always `false` where the request has no token.
   */
  readonly isNothingLeft: boolean;
}

/** Standard input of a process that is talked to. */
export interface ProcessInput {
  /** Resolves when it may be given more. What nobody reads any more is lost. */
  write(chunk: Uint8Array): Promise<void>;
  end(): void;
}

/** A process that was started. */
export interface StartedProcess {
  readonly pid: number;
  /** Its start, read before its number can have been given to another; `null` where the system does not show it. */
  readonly start: { readonly startToken: string; readonly startOrder: number } | null;
  /** Its standard input, where the request leaves it open; else `null`. */
  readonly input: ProcessInput | null;
  /** Sends a signal to its group, unless it has ended. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Takes no more of its output. A second time is harmless. */
  closeOutput(): void;
}

/** Who is told of a process. Nothing here may throw. */
export interface ProcessObserver {
  /** It runs: the first call, unless it is {@link onNotStarted} or {@link onLost}. */
  onStarted(process: StartedProcess): void;
  /** It does not run: the only call. */
  onNotStarted(failure: StartFailure): void;
  /** A piece of what it printed, on standard output or error. */
  onOutput(chunk: Uint8Array, stream: "stdout" | "stderr"): void;
  /** It ended; once. Output may follow. */
  onExit(exit: ProcessExit): void;
  /** All of its output was told; once, after {@link onExit}, and the last call. */
  onClosed(): void;
  /**
   * It was started by a process that is gone, so that nothing more will be known of it, perhaps not even whether it was started;
   * the last call.
   */
  onLost(): void;
}

/** Starts processes. */
export interface Spawner {
  /** Starts one and tells the observer of it, perhaps before this returns. Throws only for a fault of ours. */
  start(request: StartRequest, observer: ProcessObserver): void;
}

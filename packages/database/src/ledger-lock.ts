/** Who holds a pipeline's lock. */
export interface LockHolder {
  /** Fencing number of the holder. */
  readonly token: number;
  readonly pid: number;
  readonly host: string;
  /** Tells the process from a later one with the same pid, for example its start time. */
  readonly startToken: string;
  /** Milliseconds since the epoch. */
  readonly acquiredAtMs: number;
  /** Last sign of life, in milliseconds since the epoch. */
  readonly heartbeatAtMs: number;
}

/** Who wants the lock, and how to tell whether its present holder is alive. */
export interface AcquireLockOptions {
  readonly pid: number;
  readonly host: string;
  readonly startToken: string;
  readonly nowMs: number;
  /** Called inside the transaction, at most once for each holder; the lock is taken from a holder that is not alive. */
  readonly isHolderAlive: (holder: LockHolder) => boolean;
}

/** The lock with a fencing number larger than every earlier one, or who has it. */
export type LockResult =
  | { readonly ok: true; readonly token: number }
  | { readonly ok: false; readonly holder: LockHolder };

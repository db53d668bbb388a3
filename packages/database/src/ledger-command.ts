/** What a human can ask the orchestrator for. */
export type CommandKind = "answer" | "abort" | "pause" | "resume" | "stop" | "retry" | "rollback" | "reopen" | "amend";

/** A value that JSON can express. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A human command to leave for the orchestrator. */
export interface NewCommand {
  readonly kind: CommandKind;
  readonly args: JsonValue;
  /** Who gave it. */
  readonly by: string;
  readonly why: string | null;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** What became of a command. */
export type CommandOutcome =
  | { readonly ok: true; readonly result: JsonValue }
  /** `hint`: what to do about it, where that is known. */
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly hint?: string | undefined } };

/** A human command in the ledger. */
export interface QueuedCommand {
  readonly id: number;
  readonly kind: CommandKind;
  readonly args: JsonValue;
  readonly by: string;
  readonly why: string | null;
  /** Milliseconds since the epoch. */
  readonly enqueuedAtMs: number;
  /** `null` while it is pending. */
  readonly outcome: CommandOutcome | null;
}

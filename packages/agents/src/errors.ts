/** Every code that an exception of this package can carry, with what it means. */
export const AGENTS_ERROR_CODES = {
  INVALID_OPTIONS: "An option breaks what its docstring asks for; nothing was started.",
  LOG_UNWRITABLE: "The log file cannot be opened or written; what had been started was ended.",
  ASSIGNMENT_UNWRITABLE: "The assignment file cannot be written; nothing was started.",
  MACHINE_EXHAUSTED: "The system had no process, open file or memory left to start a program with, for longer than is waited for.",
  PROMPT_INVALID: "A template of a prompt is none, or uses a variable that the prompt does not have.",
  PROCESS_TABLE_UNREADABLE: "The list of running processes cannot be read, so a process tree cannot be supervised.",
  PLATFORM_UNSUPPORTED: "Process trees cannot be supervised on this operating system.",
} as const;

/** A stable code of {@link AgentsError}. */
export type AgentsErrorCode = keyof typeof AGENTS_ERROR_CODES;

/** An exception of this package. What a process does is never an exception but a result. */
export class AgentsError extends Error {
  override readonly name = "AgentsError";
  readonly code: AgentsErrorCode;
  /** What to do about it. */
  readonly hint: string;

  constructor(code: AgentsErrorCode, message: string, hint: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** What an agent that works uses, as far as its interface lets it tell. */
export const USED = Object.freeze({ moneyMicros: 250_000, tokens: 1234, turns: 2, toolCalls: 1, sessionId: "session-1" });

/** Environment variable with the time at which the rate limit ends that `is-limited` meets, in seconds since the epoch. */
export const LIMIT_END_VARIABLE = "CONFORMANCE_LIMIT_END";

/** How much `floods` prints at least, in bytes. */
export const FLOOD_BYTES: number = 1024 * 1024;

/** Exit code of `crashes`. */
export const CRASH_CODE = 7;

/** Name of the file that an agent writes into its working directory when it has done its work, with the text `done`. */
export const RESULT_FILE = "result.txt";

/** Environment variable with the path of a file that `hangs` makes, empty, once it hangs. */
export const READY_VARIABLE = "CONFORMANCE_READY";

/** Environment variable with a text that `says-its-secret` says. */
export const SECRET_VARIABLE = "CONFORMANCE_SECRET";

/** Text of the question that `asks` leaves; its options are `one` and `two`. */
export const QUESTION_TEXT = "Which one?";

/**
 * How the agents have to behave that an adapter is tried on. Each says at its beginning what session it is, where its interface has
 * sessions, and reads what it is given.
 */
export const BEHAVIOURS = {
  works: "Begins and ends one call of a tool, writes the result file, tells what it used (`USED`), and ends well. What it prints comes in pieces of a few bytes, which cut characters and messages, and has letters outside of ASCII.",
  "tells-no-usage": "As `works`, but without a word of money and tokens.",
  "says-its-secret": "As `works`, and says in a message what the variable `CONFORMANCE_SECRET` holds.",
  floods: "As `works`, but prints first a line of at least `FLOOD_BYTES` that is no message of its interface.",
  garbles: "As `works`, and prints before and between: a line of text, bytes that are no UTF-8, JSON of other shapes, half a message. On standard error it prints half a line at any time.",
  asks: "As `works`, and leaves the question `QUESTION_TEXT` in the file that `PAWL_QUESTION` names.",
  crashes: "Ends with exit code `CRASH_CODE` in the middle of its work.",
  "ends-early": "Ends with exit code 0 in the middle of its work.",
  "is-limited": "Ends as its kind does when its provider refuses it until the time that `CONFORMANCE_LIMIT_END` holds.",
  hangs: "Begins its work, starts a process that ignores SIGTERM and never ends, makes the file that `CONFORMANCE_READY` names, and does nothing more.",
  "hangs-in-a-tool": "Begins its work and a call of a tool, and does nothing more.",
  "goes-over-its-budget": "Begins its work, tells that it has used at least what `USED` says of money or of tokens, and does nothing more.",
} as const;

/** One of {@link BEHAVIOURS}. */
export type Behaviour = keyof typeof BEHAVIOURS;

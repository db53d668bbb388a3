import { OrchestratorError } from "../errors.ts";
import type { OrchestratorErrorCode } from "../errors.ts";

/** Longest name of whoever decides, in UTF-16 code units. */
export const MAX_DECIDER_LENGTH = 200;
/** Longest reason of a decision, in UTF-16 code units. */
export const MAX_REASON_LENGTH = 2000;

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * Refuses a text that nobody could read in the ledger later.
 *
 * @param code - code of the error.
 * @param what - the text's name in the message.
 * @throws OrchestratorError with that code.
 */
export function refuseUnreadable(code: OrchestratorErrorCode, what: string, text: string, maxLength: number): void {
  const problem =
    text.trim() === ""
      ? "is empty"
      : text.length > maxLength
        ? `has ${text.length} characters, more than ${maxLength}`
        : UNPRINTABLE.test(text)
          ? "holds a character that cannot be printed"
          : null;
  if (problem === null) return;
  throw new OrchestratorError(code, `${what} ${problem}`, `Write one line of 1 to ${maxLength} printable characters.`);
}

import type { ContractErrorCode } from "@pawl/contract";
import type { VerificationCode } from "@pawl/webhook";

import type { Explained } from "./entry.ts";

/** What to do about every code of a `ContractError`; `CONTRACT_ERROR_CODES` says what each means. */
export const CONTRACT_ERROR_MENDS = {
  CONTRACT_BAD_LOCATION: "Pass a relative path in its shortest form, inside the repository and without `@` in its last segment.",
  CONTRACT_BAD_VERSION: "Pass a plain text such as 1.2.0.",
  CONTRACT_BAD_TASK: "Use one of the verbs Generate, Run, Verify and Close.",
  CONTRACT_BAD_ISSUE: "Write the code as SCREAMING_SNAKE, and each key as a lower-case letter followed by letters, digits, _ or -.",
  CONTRACT_BAD_QUESTION: "Pass one line of text and at least two different options without slashes and parentheses.",
  CONTRACT_BAD_VERSION_NAME: "Choose a name such as team-2: 1 to 64 of a-z, 0-9, `.` and `-`, a letter first.",
  CONTRACT_BAD_WEIGHTS: "Give each of the four stages a whole number of at least 1; together they are 100.",
} as const satisfies Record<ContractErrorCode, string>;

/** Codes of single exceptions of the packages that only a program with a mistake in it can meet. */
export const PROGRAM_ERRORS = {
  REPORT_INPUT_CONTRADICTORY: ["`buildReport` was given an input of which no valid report can be made, such as a running pipeline without a next step.", "Correct the code that fills the input from the pipeline's state; no report was built."],
  PIPELINE_BAD_EVENT: ["An event of a ledger does not fit the schema of its type.", "Compare the event that is named with the schemas of @pawl/pipeline. From `pawl`, the ledger was changed by another program: `pawl audit` says where."],
  PIPELINE_ILLEGAL_TRANSITION: ["An event does not fit the state before it, such as the closing of an artifact that no gate passed.", "No orchestrator records such events. From `pawl`, the ledger was changed by another program: `pawl audit` says where."],
} as const satisfies Record<string, Explained>;

/** Every code with which `verifyWebhook` refuses a request. */
export const SIGNATURE_ERRORS = {
  WEBHOOK_KEY_INVALID: ["The keys that the receiver verifies with are not one or two of the form whsec_… or whpk_….", "Correct the receiver's configuration: `pawl webhook rotate` prints the key that a receiver is to have."],
  WEBHOOK_HEADERS_INVALID: ["One of the headers webhook-id, webhook-timestamp and webhook-signature is missing, repeated or not of its form.", "See that whatever stands between Pawl and the receiver passes these headers on."],
  WEBHOOK_TIMESTAMP_REFUSED: ["The message's time is too far from the receiver's clock: it is an old one sent again, or a clock is wrong.", "Set the clocks of both machines. Pawl sends with a fresh time at each attempt."],
  WEBHOOK_SIGNATURE_REFUSED: ["No signature of the message fits a key of the receiver: another sender, another key, or a changed body.", "Compare the keys of both sides, and verify the body's bytes as they came, not parsed and written again."],
} as const satisfies Record<VerificationCode, Explained>;

import type { DeliveryFailureCode } from "@pawl/webhook";

import type { Explained } from "./entry.ts";

const TRIED_AGAIN = "The message is tried again by itself, for three days.";

/** Why a message was not delivered. */
export const WEBHOOK_FAILURE_TEXTS = {
  WEBHOOK_ENDPOINT_UNKNOWN: ["The message is for a receiver that the plan does not name any more.", "Name the receiver under `webhooks` again, or leave the message: it is dropped."],
  WEBHOOK_BAD_URL: ["The receiver's address cannot be had, is no https or http address, or holds a user name or password.", "Correct `url`, or what `urlEnv` or `urlFile` names."],
  WEBHOOK_ADDRESS_REFUSED: ["The receiver's name leads to a private or otherwise special address, or http is used beyond this machine.", "Allow the network with `allowAddresses` of the receiver where that is meant, or use its public https address."],
  WEBHOOK_BAD_MESSAGE_ID: ["The message's id cannot be sent as a header.", "The ledger was changed by another program: `pawl audit` says where."],
  WEBHOOK_TOO_LARGE: ["The message is larger than the receiver takes.", "Raise the receiver's bound in the plan, or choose fewer events for it."],
  WEBHOOK_SECRET_MISSING: ["The signing key is not set, or its file cannot be read or can be read by others.", "Set the variable, or make the file readable for its owner alone (`chmod 600`)."],
  WEBHOOK_SECRET_INVALID: ["What is set as the signing key is not one or two keys.", "`pawl webhook rotate <name>` makes one."],
  WEBHOOK_UNREACHABLE: ["No answer came: the name was not found, the connection was refused or lost, or its certificate was refused.", `See that the receiver is up and its certificate is valid. ${TRIED_AGAIN}`],
  WEBHOOK_TIMEOUT: ["No whole answer came within the time limit.", `Have the receiver answer first and work afterwards, or raise \`timeout\`. ${TRIED_AGAIN}`],
  WEBHOOK_BROKEN_OFF: ["The connection broke in the middle of the answer.", `See what stands between Pawl and the receiver. ${TRIED_AGAIN}`],
  WEBHOOK_REDIRECT: ["The receiver answered with a redirect, which is not followed.", "Write the address to which it leads into the plan."],
  WEBHOOK_GONE: ["The receiver answered 410: it wants no more messages, and gets none.", "Remove it from the plan, or enable it again with `pawl webhook test <name>`."],
  WEBHOOK_HTTP_STATUS: ["The receiver answered with another status than 2xx.", "See in the receiver's own log why. What it refused can be sent again with `pawl webhook redeliver`."],
} as const satisfies Record<DeliveryFailureCode, Explained>;

/** What a notifier can tell besides. */
export const NOTIFIER_TEXTS = {
  WEBHOOK_STORE_FAILED: ["The queue of messages could not be read or written.", "See what `pawl doctor` says of the ledger and its disk. A message may be delivered once more than recorded."],
} as const satisfies Record<string, Explained>;

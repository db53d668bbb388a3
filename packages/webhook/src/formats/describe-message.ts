import type { WebhookMessage, WebhookTestMessage } from "../messages/message-schemas.ts";

/**
 * One line about a message for people: what the ledger's event says. It holds no field of the report, because whatever shows one has to
 * show all nine as they are (I16).
 */
export function describeMessage(message: WebhookMessage | WebhookTestMessage): string {
  return `${message.type}: ${detailOf(message)}`;
}

function detailOf(message: WebhookMessage | WebhookTestMessage): string {
  switch (message.type) {
    case "artifact.closed": {
      const { location, version, stage, commit } = message.data;
      return `${location}${version === null ? "" : `@${version}`} (stage ${stage}, commit ${commit.slice(0, 12)})`;
    }
    case "artifact.invalidated": {
      const { location, cause, trigger } = message.data;
      return `${location} (${cause}, ${trigger})`;
    }
    case "stage.entered":
      return message.data.stage;
    case "state.changed":
      return `${message.data.from ?? "none"} to ${message.data.to}`;
    case "question.raised":
      return message.data.question;
    case "question.answered":
      return `${message.data.option} by ${message.data.by}${message.data.artifact === null ? "" : ` (${message.data.artifact})`}`;
    case "attempt.failed":
      return `attempt ${message.data.attempt} on ${message.data.artifacts.join(", ")} (${message.data.reason})`;
    case "report.emitted":
      return `after ${message.data.cause}`;
    case "run.started":
      return `contract ${message.data.contract}, ${message.data.mode}${message.data.branch === null ? "" : `, branch ${message.data.branch}`}`;
    case "run.ended":
      return `${message.data.outcome} in stage ${message.data.stage}${message.data.cause === null ? "" : ` (${message.data.cause})`}`;
    case "webhook.test":
      return `this is a test of the endpoint ${message.data.endpoint}`;
  }
}

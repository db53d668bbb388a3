import type { WebhookMessage, WebhookTestMessage } from "../messages/message-schemas.ts";
import { n8nMessage, type N8nFacts } from "../messages/n8n-message.ts";
import { describeMessage } from "./describe-message.ts";

/** Forms in which an endpoint can have messages. */
export const MESSAGE_FORMATS = ["standard", "n8n", "slack", "discord"] as const;

/** A form of messages. */
export type MessageFormat = (typeof MESSAGE_FORMATS)[number];

/** What Slack and Discord take in one message, in characters; Discord is the narrower. */
const MAX_CHAT_CHARACTERS = 1_900;

/**
 * The body of a message in a format.
 *
 * `standard` is the message itself; its `report` is the status file's content as a JSON value, its members in the file's order, so that it
 * is written with two blanks of indentation and a final newline as the same bytes. `slack` and `discord` are one line that notifies nobody:
 * what stands in it cannot mention people or make links.
 */
export function renderMessage(message: WebhookMessage, format: MessageFormat, facts: N8nFacts): string {
  switch (format) {
    case "standard":
      return JSON.stringify(message);
    case "n8n":
      return JSON.stringify(n8nMessage(message, facts));
    case "slack":
    case "discord":
      return renderChat(message, format);
  }
}

/** The body of a test message; in the format `n8n` an array with it, since there is nothing about a run to tell. */
export function renderTestMessage(message: WebhookTestMessage, format: MessageFormat): string {
  if (format === "slack" || format === "discord") return renderChat(message, format);
  return JSON.stringify(format === "n8n" ? [message] : message);
}

function renderChat(message: WebhookMessage | WebhookTestMessage, format: "slack" | "discord"): string {
  const line = describeMessage(message).replace(/\s+/gu, " ").slice(0, MAX_CHAT_CHARACTERS / 2).toWellFormed();
  if (format === "slack") return JSON.stringify({ text: escapeForSlack(line) });
  const content = escapeForDiscord(line).slice(0, MAX_CHAT_CHARACTERS);
  return JSON.stringify({ content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS });
}

/** Discord's flag for a message whose links show no preview. */
const SUPPRESS_EMBEDS = 4;

/** Without the three characters that begin mentions, links and entities, and with those of formatting made harmless. */
function escapeForSlack(text: string): string {
  const escaped = text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;");
  // A zero-width space keeps `*bold*`, `_italic_`, `~struck~` and code from starting, and shows nothing.
  return escaped.replace(/[*_~`]/gu, (character) => `\u200b${character}`);
}

function escapeForDiscord(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<@:-]/gu, (character) => `\\${character}`);
}

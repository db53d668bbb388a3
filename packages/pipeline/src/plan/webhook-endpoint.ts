/** Forms in which a receiver can have messages. */
export const WEBHOOK_FORMATS = ["standard", "n8n", "slack", "discord"] as const;

/** A form of messages. */
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** What a receiver can be told of. */
export const WEBHOOK_EVENTS = [
  "artifact.closed",
  "artifact.invalidated",
  "stage.entered",
  "state.changed",
  "question.raised",
  "question.answered",
  "attempt.failed",
  "report.emitted",
  "run.started",
  "run.ended",
] as const;

/** A type of messages. */
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Receivers of a plan that names no events are told of these: what there was when plans could not name any. */
const DEFAULT_EVENTS: readonly WebhookEvent[] = ["artifact.closed", "state.changed"];

/** One receiver of messages as a plan names it. What it leaves out is absent, so that plans mean what they meant before. */
export interface WebhookEndpoint {
  readonly name?: string;
  /** The address, or `null` where `urlEnv` or `urlFile` says where it is. */
  readonly url: string | null;
  /** Name of the environment variable that holds the address. */
  readonly urlEnv?: string;
  /** Path of the file that holds it, relative to the project. */
  readonly urlFile?: string;
  /** Name of the environment variable that holds the signing keys, or `null`: unsigned, or see `secretFile`. */
  readonly secretEnv: string | null;
  /** Path of the file that holds them, relative to the project. */
  readonly secretFile?: string;
  /** Default `standard`. */
  readonly format?: WebhookFormat;
  /** See {@link webhookEvents}. */
  readonly events?: readonly WebhookEvent[];
  readonly allowAddresses?: readonly string[];
  readonly redirects?: number;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

/** The name of a receiver, unique in its plan: no part of it is secret. */
export const webhookName = ({ name, url, urlEnv, urlFile }: WebhookEndpoint): string => name ?? url ?? urlEnv ?? urlFile ?? "";

/** What a receiver is told of. */
export const webhookEvents = ({ events, format }: WebhookEndpoint): readonly WebhookEvent[] =>
  events ?? (format === "n8n" ? ["artifact.closed"] : DEFAULT_EVENTS);

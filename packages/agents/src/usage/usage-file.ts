import { moneyMicros } from "@pawl/pipeline";
import { z } from "zod";

/** Name of the environment variable that holds the path of the file in which an agent reports what it used. */
export const USAGE_VARIABLE = "PAWL_USAGE";

/** Largest usage file that is read, in bytes. */
export const MAX_USAGE_BYTES: number = 64 * 1024;

/** Most tokens, turns or tool calls that one attempt can report. */
const MAX_COUNT = 1_000_000_000_000;

const count = z.int().nonnegative().max(MAX_COUNT);
const money = z.union([z.string(), z.number()]).transform((amount, context) => {
  const micros = moneyMicros(amount);
  if (micros === null) context.addIssue({ code: "custom", message: "not an amount of money such as \"0.4213\"" });
  return micros ?? z.NEVER;
});

/**
 * Schema of the usage file: all totals of the attempt so far. What is left out is unknown, which is not zero. Other keys are
 * passed over.
 */
export const usageFileSchema = z.object({
  version: z.literal(1),
  /** In the currency of the plan's budgets, as decimal text or as a number. */
  money: money.optional(),
  /** Tokens that count against the budget, of every kind together. */
  tokens: count.optional(),
  /** Turns of the conversation with the model. */
  turns: count.optional(),
  toolCalls: count.optional(),
  /** By which the agent's session can be found again. */
  sessionId: z.string().regex(/^[\w.:-]{1,200}$/).optional(),
  /** The call of a tool that the agent waits for, by a name that no other call of it has; `null` or left out: none. */
  openToolCall: z.string().min(1).max(200).nullable().optional(),
});

/** What an agent has used, as far as it is known; `null`: unknown. The same for every adapter, whatever tells it. */
export interface AgentUsage {
  /** In millionths of the currency's unit. */
  readonly moneyMicros: number | null;
  readonly tokens: number | null;
  readonly turns: number | null;
  readonly toolCalls: number | null;
  readonly sessionId: string | null;
}

/** What a usage file's text says, or why it says nothing, in one line without any of the text. */
export type UsageReading = { readonly kind: "read"; readonly usage: AgentUsage; readonly openToolCall: string | null } | { readonly kind: "unreadable"; readonly problem: string };

/** Reads the text of a usage file. Pure. */
export function parseUsage(text: string): UsageReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", problem: "it is not JSON" };
  }
  const parsed = usageFileSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const at = issue?.path[0];
    return { kind: "unreadable", problem: at === undefined ? "it is not an object with `version: 1`" : `its \`${String(at)}\` is not valid` };
  }
  const { money: micros, tokens, turns, toolCalls, sessionId, openToolCall = null } = parsed.data;
  const usage = { moneyMicros: micros ?? null, tokens: tokens ?? null, turns: turns ?? null, toolCalls: toolCalls ?? null, sessionId: sessionId ?? null };
  return { kind: "read", usage, openToolCall };
}

import { z } from "zod";

const count = z.int().nonnegative();
const attempt = z.int().positive();
const text = z.string();

/** What was used, or set aside: money in millionths of the currency's unit, tokens, and wall time in milliseconds. */
export const amountsSchema = z.strictObject({ moneyMicros: count, tokens: count, timeMs: count });

/** The data of the events about what agents use and run into. */
export const AGENT_EVENT_DATA = {
  /**
   * An agent ran into its provider's rate limit: no attempt of its profile starts before `untilMs`. It costs no retry. With
   * whatever chance is in the pause, the event has its result, so that the fold is the same for everybody.
   */
  "agent.rate_limited": z.strictObject({
    profile: text,
    attempt,
    /** In milliseconds since the epoch; `null`: not before a human has answered, because the wait would be over `limits.rateWait`. */
    untilMs: count.nullable(),
    /** What the output told of the limit's end; `null` for nothing. */
    hintMs: count.nullable(),
    /** How many limits in a row this is, without an attempt between that was none. */
    streak: z.int().positive(),
    /** Time of the first of them. */
    sinceMs: count,
  }),
  /** What an attempt used, once its processes are dead; it takes the place of what was set aside for it. */
  "usage.settled": z.strictObject({
    attempt,
    profile: text,
    artifacts: z.array(text.min(1).max(200)).min(1),
    /** What the agent reported; `null`: unknown. */
    reported: z
      .strictObject({
        moneyMicros: count.nullable(),
        tokens: count.nullable(),
        turns: count.nullable(),
        toolCalls: count.nullable(),
        sessionId: z.string().max(200).nullable(),
      })
      .nullable(),
    /** Why nothing could be read where something was to be; `null` where that is not so. */
    problem: text.nullable(),
    /** What counts: what was reported, and where a budget needs a number that is unknown, what had been set aside. */
    charged: amountsSchema,
    /** A number that a budget needs is unknown though the agent ended by itself: a human is asked before another one starts. */
    isUnknown: z.boolean(),
  }),
} as const;

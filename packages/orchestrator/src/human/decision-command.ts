import { STAGES } from "@pawl/contract";
import type { NewCommand, QueuedCommand } from "@pawl/database";
import { z } from "zod";

import type { Decision } from "../kernel/decisions.ts";

/** Nothing else can be given: no percentage, no stage value, no field of the report (rule 2#2). */
const ARGUMENTS = {
  answer: z.strictObject({ location: z.string(), option: z.string() }),
  abort: z.strictObject({}),
  pause: z.strictObject({}),
  resume: z.strictObject({}),
  stop: z.strictObject({}),
  retry: z.strictObject({ artifact: z.string() }),
  reopen: z.strictObject({ stage: z.enum(STAGES) }),
  amend: z.strictObject({ planDigest: z.string() }),
  rollback: z.strictObject({ targets: z.array(z.string()).min(1) }),
} as const satisfies Record<Decision["kind"], z.ZodType>;

/** A decision as it is left in the database for the orchestrator at work. */
export function toCommand(decision: Decision, nowMs: number): NewCommand {
  const { kind, by, why, ...args } = decision;
  return { kind, args, by, why, nowMs };
}

/** @returns `null` for a command that does not say what it needs to, or says more. */
export function toDecision({ kind, args, by, why }: QueuedCommand): Decision | null {
  const parsed = ARGUMENTS[kind].safeParse(args);
  return parsed.success ? ({ kind, ...parsed.data, by, why } as Decision) : null;
}

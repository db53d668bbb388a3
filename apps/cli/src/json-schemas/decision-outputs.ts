import { z } from "zod";

import { id, process, stage } from "./common.ts";

const who = { by: z.string().describe("Who decides"), why: z.string().nullable().describe("The reason that was given") };

const event = z.strictObject({ type: z.string(), data: z.record(z.string(), z.unknown()).describe("As the page about events has it") });

/** What a decision prints, and what it prints with `--dry-run`. */
function decision(kind: string, named: z.ZodRawShape = {}) {
  const common = { decision: z.literal(kind), ...named, ...who };
  return z.union([
    z.strictObject({ ...common, isDryRun: z.literal(false), effect: z.enum(["done", "unchanged"]) }),
    z.strictObject({
      ...common,
      isDryRun: z.literal(true),
      run: id,
      events: z.array(event).describe("What the ledger would record"),
      reverts: z.array(z.string()).describe("Commits that would be reverted, newest first"),
      paths: z.array(z.string()).describe("Paths that the reverting commits would change"),
      closed: z.strictObject({ before: z.int(), after: z.int(), required: z.int() }).describe("Required artifacts that are closed, of all, now and once it is done"),
      underWay: z.array(z.int()).describe("Attempts that are under way now"),
      orchestrator: process.nullable().describe("The orchestrator at work, which would do it"),
    }),
  ]);
}

const question = z.strictObject({
  artifact: id.nullable().describe("The parked artifact; null: the question belongs to none"),
  location: z.string(),
  reason: z.string(),
  detail: z.string(),
  options: z.array(z.string()),
  question: z.record(z.string(), z.unknown()).nullable().describe("What the artifact's agent asks, in its words"),
  isOpen: z.boolean().describe("Whether the question is in the report"),
});

const amendment = z.strictObject({
  added: z.array(z.strictObject({ id, stage, location: z.string(), optional: z.boolean() })),
  changed: z.array(z.strictObject({ id, fields: z.array(z.string()), losesClosure: z.boolean() })),
  top: z.array(z.string()),
  refused: z.array(z.string()),
  isAdopted: z.boolean(),
});

const stopEnd = z.union([
  z.strictObject({ kind: z.literal("stopped"), pid: z.int(), host: z.string(), isForced: z.boolean() }),
  z.strictObject({ kind: z.literal("idle"), leftovers: z.int() }),
]);

/** Outputs of the commands by which a human decides. */
export const DECISION_OUTPUTS = {
  abort: decision("abort"),
  amend: amendment,
  answer: z.union([z.array(question), decision("answer", { location: z.string().describe("As it was given: a location, or an artifact's id"), option: z.string() })]),
  pause: decision("pause"),
  reopen: decision("reopen", { stage }),
  resume: decision("resume"),
  retry: decision("retry", { artifact: z.string() }),
  rollback: decision("rollback", { targets: z.array(z.string()) }),
  stop: z.union([
    z.strictObject({ decision: z.literal("stop"), ...who, isDryRun: z.literal(false), end: stopEnd }),
    z.strictObject({ decision: z.literal("stop"), ...who, isDryRun: z.literal(true), orchestrator: process.nullable() }),
  ]),
} as const;

import { costReportSchema } from "@pawl/pipeline";
import { z } from "zod";

import { count, digest, id, ledgerFinding, nullableText, planProblem, stage, time, violation, weights } from "./common.ts";

const phase = z.string().describe("Where the artifact is in its life");

const artifactRow = z.strictObject({
  id,
  stage,
  location: z.string(),
  version: nullableText,
  optional: z.boolean(),
  phase,
  failures: count,
  attempt: count.nullable().describe("The attempt that works on it"),
  reason: nullableText,
  commit: nullableText.describe("The commit that closed it"),
  closedAt: time.nullable(),
});

const graphArtifact = artifactRow.omit({ phase: true, failures: true }).extend({
  title: nullableText,
  phase: phase.nullable().describe("null: no run has begun"),
  ready: z.boolean().nullable(),
  failures: count.nullable(),
  needs: z.array(id),
});

const span = z.strictObject({
  kind: z.string(),
  name: z.string(),
  artifacts: z.array(id),
  attempt: count.nullable(),
  from: time,
  to: time,
  isOpen: z.boolean(),
  outcome: nullableText,
  reason: nullableText,
  detail: z.string().nullable(),
});

/** One event of the ledger. */
export const ledgerEvent = z.strictObject({
  seq: count,
  run: nullableText,
  at: time,
  type: z.string(),
  data: z.record(z.string(), z.unknown()).describe("As the page about events has it"),
  hash: digest.optional(),
});

const DOES = "park, park-for-budget, start, gate-first (what is there already is gated before any agent works on it), gate, regate or integrate";

const runPreview = z.strictObject({
  run: nullableText.describe("The unfinished run that would be taken up"),
  over: z.enum(["completed", "aborted"]).nullable(),
  mode: z.enum(["isolated", "in-place"]),
  isPaused: z.boolean(),
  givenBack: z.array(count).describe("Attempts that an earlier orchestrator left"),
  questions: count,
  isDryRun: z.literal(true),
  actions: z.array(z.strictObject({ does: z.string().describe(DOES), artifacts: z.array(id) })),
});

const folder = z.strictObject({ bytes: count, files: count });

/** Outputs of the commands that show what is there. */
export const LOOK_OUTPUTS = {
  artifacts: z.array(artifactRow),
  audit: z.strictObject({
    run: nullableText,
    ok: z.boolean(),
    derivation: z.record(z.string(), z.unknown()).nullable().describe("As derivation-facts.schema.json of @pawl/progress has it"),
    failure: z.strictObject({ reason: z.string(), detail: z.string() }).nullable(),
    violations: z.array(violation),
    findings: z.array(ledgerFinding),
    hasMore: z.boolean(),
    anchors: z.array(z.strictObject({ source: z.string(), seq: count, hash: digest })),
  }),
  check: z.strictObject({
    file: z.string(),
    ok: z.boolean(),
    contract: z.strictObject({ version: z.string(), weights }).nullable(),
    errors: z.array(planProblem),
    warnings: z.array(planProblem),
  }),
  cost: costReportSchema,
  doctor: z.strictObject({
    isFit: z.boolean(),
    findings: z.array(z.strictObject({ code: z.string(), severity: z.enum(["ok", "warning", "error", "integrity"]), found: z.string(), mend: nullableText })),
    usage: z.strictObject({ ledger: folder, logs: folder, evidence: folder, quarantine: folder, workspaces: folder }),
  }),
  explain: z.array(
    z.strictObject({ code: z.string(), area: z.string(), exitCode: count.nullable(), severity: nullableText, cause: z.string(), mend: z.string() }),
  ),
  graph: z.strictObject({ version: z.literal(1), run: nullableText, inAll: count, artifacts: z.array(graphArtifact) }),
  log: ledgerEvent.describe("One line"),
  ps: z.strictObject({
    pause: z.strictObject({ by: z.string(), why: nullableText, at: time }).nullable(),
    lock: z
      .strictObject({ pid: count, host: z.string(), acquiredAt: time, heartbeatAt: time, heartbeatAgeMs: z.int(), isAlive: z.boolean() })
      .nullable(),
    attempts: z.array(
      z.strictObject({ attempt: count, kind: z.string(), profile: nullableText, artifacts: z.array(id), state: z.string(), startedAt: time, elapsedMs: z.int() }),
    ),
  }),
  run: z.union([ledgerEvent.describe("One line"), runPreview.describe("With --dry-run")]),
  timeline: z.strictObject({
    version: z.literal(1),
    run: id,
    from: time,
    to: time,
    spans: z.array(span),
    marks: z.array(z.strictObject({ kind: z.string(), artifact: nullableText, at: time, detail: nullableText })),
  }),
  version: z.strictObject({
    version: z.string(),
    contract: z.string(),
    ledgerSchema: z.strictObject({ sqlite: count, postgres: count }),
    bundleFormat: count,
    webhookMessages: count,
  }),
} as const;

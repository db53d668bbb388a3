import { z } from "zod";

import { count, digest, id, ledgerFinding, ledgerHead, nullableText, planProblem, stage, time, violation, weights } from "./common.ts";

const approval = z.strictObject({ seq: count, at: time, by: z.string(), why: nullableText });

const placed = z.strictObject({ id, stage, location: z.string(), optional: z.boolean() });

const usage = z.strictObject({ moneyMicros: count.nullable(), tokens: count.nullable(), timeMs: count });

const oddity = z.strictObject({ code: z.string(), feature: nullableText, message: z.string() });

/** Outputs of the commands that keep, prove, plan and tell. */
export const KEEP_OUTPUTS = {
  backup: z.strictObject({ backup: z.string(), head: ledgerHead, files: count }),
  restore: z.strictObject({ isDryRun: z.boolean(), head: ledgerHead, files: count, kept: nullableText }),
  rebuild: z.strictObject({
    mended: z.array(ledgerFinding),
    rows: z.strictObject({ artifacts: count, attempts: count, counters: count }).nullable().describe("null with --dry-run"),
  }),
  bundle: z.strictObject({ file: z.string(), run: id, ledger: ledgerHead, closures: count, evidence: count, sizeBytes: count, key: nullableText }),
  verify: z.strictObject({
    ok: z.boolean(),
    run: z.string(),
    ledger: ledgerHead,
    closures: count.nullable(),
    signatures: z.strictObject({ key: nullableText, signed: count, unsigned: count, claimedKeys: z.array(z.string()) }).nullable(),
    findings: z.array(z.strictObject({ code: z.string(), place: z.string(), problem: z.string() })),
  }),
  plan: z.strictObject({
    end: z.string(),
    attempts: z.array(
      z.strictObject({ attempt: count, reason: nullableText, detail: z.string(), problems: z.array(planProblem), usage, log: z.string() }),
    ),
    proposal: z
      .strictObject({
        digest,
        artifacts: count,
        changes: z.strictObject({ added: z.array(placed), changed: z.array(z.strictObject({ id, fields: z.array(z.string()) })), removed: z.array(placed) }),
        warnings: z.array(planProblem),
        diff: z.string(),
      })
      .nullable(),
    written: z.strictObject({ planFile: z.string(), replaced: nullableText }).nullable().describe("With --dry-run what would be written"),
    isDryRun: z.boolean(),
  }),
  "import autoforge": z.strictObject({
    isWritten: z.boolean(),
    planFile: z.string(),
    seq: count.nullable(),
    sources: z.array(z.strictObject({ name: z.string(), bytes: count, digest })),
    artifacts: count,
    features: z.array(z.strictObject({ feature: z.string(), artifact: id, location: z.string(), isClaimed: z.boolean() })),
    oddities: z.array(oddity),
    missing: z.array(z.string()),
    hasWrites: z.boolean(),
  }),
  "webhook list": z.array(
    z.strictObject({
      name: z.string(),
      state: z.string(),
      format: nullableText,
      events: z.array(z.string()),
      isSigned: z.boolean(),
      waiting: count,
      dead: count,
      delivered: count,
      failures: count,
      notBefore: time.nullable(),
      disabledAt: time.nullable(),
      lastDeliveredAt: time.nullable(),
      lastError: nullableText,
    }),
  ),
  "webhook dead": z.array(
    z.strictObject({
      id: count,
      receiver: z.string(),
      message: z.string(),
      type: z.string(),
      createdAt: time,
      attempts: count,
      deadAt: time,
      error: z.string(),
      body: z.unknown(),
    }),
  ),
  "webhook deliver": z.union([
    z.strictObject({ delivered: count, waiting: count, dead: count }),
    z.strictObject({
      isDryRun: z.literal(true),
      receivers: z.array(
        z.strictObject({ name: z.string(), waiting: count, would: z.enum(["send", "leave", "fail"]).describe("leave: the receiver is disabled; fail: the plan does not name it") }),
      ),
    }),
  ]),
  "contract approve": z.strictObject({ version: z.string(), weights, digest, isRecordedNow: z.boolean(), approval: approval.nullable().describe("null with --dry-run, where there is none yet") }),
  "contract check": z.strictObject({
    ok: z.boolean(),
    inputs: z.array(
      z.strictObject({ file: z.string(), kind: z.enum(["report", "history"]).nullable(), problem: nullableText, violations: z.array(violation), ok: z.boolean() }),
    ),
  }),
  "contract diff": z.strictObject({
    from: z.string(),
    to: z.string(),
    isBreaking: z.boolean(),
    differences: z.array(z.strictObject({ path: z.string(), change: z.string(), before: nullableText, after: nullableText, isBreaking: z.boolean() })),
  }),
  "contract rules": z.array(z.strictObject({ id: z.string(), section: z.string(), kind: z.string(), text: z.string() })),
  "contract versions": z.array(
    z.strictObject({
      version: z.string(),
      weights,
      digest,
      isStandard: z.boolean(),
      isDefault: z.boolean(),
      isInPlan: z.boolean(),
      approval: approval.nullable(),
      pinnedBy: nullableText,
    }),
  ),
} as const;

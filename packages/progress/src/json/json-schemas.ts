import { STAGES, stageSchema } from "@pawl/contract";
import { z } from "zod";
import { MAX_COUNT } from "../check-input.ts";
import { FAIL_CLOSED_REASONS } from "../fail-closed-reason.ts";
import { FRACTION_TEXT, parseFraction } from "../fraction-text.ts";
import { ARTIFACT_PHASES, VERIFICATIONS } from "../tally-artifacts.ts";

const number = z.number();

const weights = z.strictObject({
  A: number.describe("Weight of stage A."),
  B: number.describe("Weight of stage B."),
  C: number.describe("Weight of stage C."),
  D: number.describe("Weight of stage D."),
});

const contract = z.strictObject({
  version: z.string().describe('Name of the contract version, such as "1".'),
  weights: weights.describe("Weight of each stage in whole points: at least 1 each, 100 together."),
});

const ledgerHead = z.strictObject({
  seq: number.describe(`Number of the last ledger event that was counted: a whole number from 0 to ${MAX_COUNT}.`),
  hash: z.string().describe("Hash of that event: SHA-256 as 64 lower-case hexadecimal digits."),
});

const fraction = z
  .string()
  .regex(FRACTION_TEXT, { error: "a fraction such as 85/3", abort: true })
  .refine((text) => parseFraction(text) !== null, { error: "a fraction in lowest terms" });

/** A derived stage in JSON form; `counted` is there in claims about a list of artifacts. */
const stage = (name: (typeof STAGES)[number]) =>
  z.strictObject({
    stage: z.literal(name).describe("The stage; the four stand in the order A, B, C, D."),
    weight: number.describe("Weight of the stage in whole points, from the contract version in force."),
    required: number.describe("How many required artifacts the stage has."),
    closed: number.describe("How many of them are closed, their gate passed."),
    fraction: fraction.describe('closed / required in lowest terms, such as "1/3", "0/1" or "1/1".'),
    points: fraction.describe('weight x fraction in lowest terms, in percentage points, such as "25/3".'),
    counted: z
      .array(z.string())
      .optional()
      .describe("IDs of the artifacts that were counted as closed: given exactly when the facts list artifacts."),
  });

/** The JSON form of a derivation, as claims have it: any numbers, so that wrong ones can be told apart. */
export const derivationClaimSchema = z.strictObject({
  contract: contract.describe("The contract version whose weights were used."),
  ledger_head: ledgerHead.describe("The ledger position for which the percentages hold."),
  current_stage: z.string().describe("The stage that stage_percent is about: A, B, C or D."),
  stages: z.tuple([stage("A"), stage("B"), stage("C"), stage("D")]).describe("What each stage contributes, in the order A to D."),
  overall: fraction.describe('The sum of the points: exact overall progress in percentage points, such as "85/3".'),
  overall_percent: number.describe("The floor of overall: what overall_progress_percent shows."),
  stage_exact: fraction.describe("100 x the fraction of the current stage, in percentage points."),
  stage_percent: number.describe("The floor of stage_exact: what stage_progress_percent shows."),
});

/** The JSON form of a calculation that failed closed. */
export const failClosedClaimSchema = z.strictObject({
  reason: z.enum(FAIL_CLOSED_REASONS).describe("Why nothing can be calculated; one that the facts show."),
  report: z
    .unknown()
    .describe("The fail-closed report of section 6.2, all nine fields of it. The report's own schema says what they are."),
});

/** What a claim can be; `reason` tells which of the two. */
export const claimSchema = z.union([derivationClaimSchema, failClosedClaimSchema]);

const tally = z.strictObject({
  required: number.describe(`How many required artifacts the stage has: a whole number from 0 to ${MAX_COUNT}.`),
  closed: number.describe("How many of them are closed, their gate passed."),
  unknown: number.describe("Of how many it is not known whether they are verified. An INCONCLUSIVE gate is known."),
});

const tallies = z.strictObject({
  A: tally.nullable().describe("Counts of stage A; null when they are not known."),
  B: tally.nullable().describe("Counts of stage B; null when they are not known."),
  C: tally.nullable().describe("Counts of stage C; null when they are not known."),
  D: tally.nullable().describe("Counts of stage D; null when they are not known."),
});

const artifact = z.strictObject({
  artifact: z.string().min(1).describe("The artifact's ID, once in the list."),
  stage: stageSchema.describe("The stage that owns it."),
  required: z.boolean().nullable().describe("Whether it is required; null when that is not clear."),
  phase: z.enum(ARTIFACT_PHASES).describe("Where it is in its life; only closed can count."),
  verification: z
    .enum(VERIFICATIONS)
    .nullable()
    .describe("What its last gate run said; null when none ran. On a closed artifact null is as good as UNKNOWN."),
});

const percent = z.int().min(0).max(100);

const previous = z.strictObject({
  overall_percent: percent.describe("overall_progress_percent of that report."),
  stage_percent: percent.describe("stage_progress_percent of that report."),
});

/** The JSON form of what a claim is checked against. */
export const factsSchema = z
  .strictObject({
    contract: contract.describe("The contract version in force: the one that the run pinned."),
    ledger_head: ledgerHead.describe("The ledger position that the facts describe."),
    current_stage: z.string().describe("The run's current stage."),
    artifacts: z.array(artifact).optional().describe("All artifacts of the plan. Either this or tallies is given."),
    tallies: tallies.optional().describe("Counts of each stage, for plans too large to list. Either this or artifacts is given."),
    previous: previous.nullable().describe("Percentages of the run's previous report; null before its first one."),
    earlier: derivationClaimSchema
      .optional()
      .describe("A derivation made earlier in the run. Where it still holds, only activity lies between it and the claim."),
    activity: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("What else went on: attempts, retries, waiting, money spent. Whatever it says, percentages ignore it."),
  })
  .refine(({ artifacts, tallies: counts }) => (artifacts === undefined) !== (counts === undefined), {
    error: "either artifacts or tallies, not both",
  })
  .meta({ oneOf: [{ required: ["artifacts"] }, { required: ["tallies"] }] });

/** A derivation in JSON form. Fractions are text in lowest terms; numbers are those of the value that it stands for. */
export type DerivationJson = z.infer<typeof derivationClaimSchema>;

/** A claim that nothing could be calculated. */
export type FailClosedClaim = z.infer<typeof failClosedClaimSchema>;

/** What a claim is checked against. */
export type DerivationFacts = z.infer<typeof factsSchema>;

import { z } from "zod";
import { MAX_LISTED_ISSUES, MORE_ISSUES_CODE } from "../checks/check-issues.ts";
import { CONTRACT_VERSION, contractVersion, type ContractVersion } from "../contract-version.ts";
import { EXECUTION_STATES } from "../execution-state.ts";
import { NO_ARTIFACT } from "../grammar/location.ts";
import { CALCULATION_QUESTION, MAX_OPTIONS } from "../grammar/question.ts";
import { TASK_VERBS } from "../grammar/task.ts";
import { INTERPRETATIONS } from "../interpretations.ts";
import { RULES } from "../rules.ts";
import { stageSchema } from "../stage.ts";
import { REPORT_FIELDS } from "../status-report.ts";

const verdictSchema = z.strictObject({
  kind: z.enum(["report", "step", "calc"]),
  title: z.string(),
  input: z.unknown(),
  valid: z.boolean(),
  rules: z.array(z.string()),
  state: z.enum(EXECUTION_STATES).nullable(),
});

/**
 * Members by name. `z.record` leaves out one that is called `__proto__` without a word, and what is left out can hide a
 * difference: such a snapshot is refused.
 */
const membersOf = <Name extends z.ZodType<string, string>, Member extends z.ZodType>(name: Name, member: Member) =>
  z
    .unknown()
    .refine((value) => !hasOwnProto(value), "a member is called __proto__")
    .pipe(z.record(name, member));

const hasOwnProto = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__");

const samplesSchema = z.strictObject({ accepted: z.array(z.string()), refused: z.array(z.string()) });

/** The grammars of section 4's texts, by the name of what they spell. */
export const GRAMMAR_NAMES = ["task", "issue", "question", "artifact-reference"] as const;

/**
 * Schema of a snapshot: one version of the contract as data, complete enough to find out later what a change breaks. The
 * package keeps one for every released version in `released/<version>.json`.
 */
export const contractSnapshotSchema = z.strictObject({
  snapshot: z.literal(1),
  /** The version that was released. */
  version: z.string(),
  /** Weight of each stage in whole points. */
  weights: membersOf(stageSchema, z.number()),
  fields: z.array(z.string()),
  states: z.array(z.string()),
  /** What the grammars are made of. */
  grammars: membersOf(z.string(), membersOf(z.string(), z.unknown())),
  rules: membersOf(z.string(), z.strictObject({ section: z.string(), kind: z.string(), text: z.string() })),
  interpretations: membersOf(z.string(), z.strictObject({ title: z.string(), text: z.string() })),
  /** JSON Schemas by package and file name. */
  schemas: membersOf(z.string(), z.unknown()),
  /** Conformance vectors with their verdicts, by ID. */
  vectors: membersOf(z.string(), verdictSchema),
  /** Texts that each grammar accepted and refused. */
  grammarSamples: membersOf(z.enum(GRAMMAR_NAMES), samplesSchema),
});

/** One version of the contract as data. */
export type ContractSnapshot = z.infer<typeof contractSnapshotSchema>;

/** The parts of a snapshot that are files or are generated, and so come from outside. */
export type SnapshotParts = Pick<ContractSnapshot, "schemas" | "vectors" | "grammarSamples">;

/** The snapshot of the contract as this package implements it. Pure: the same parts give the same snapshot. */
export const contractSnapshot = (parts: SnapshotParts): ContractSnapshot => ({
  snapshot: 1,
  version: CONTRACT_VERSION,
  weights: { ...standardVersion().weights },
  fields: [...REPORT_FIELDS],
  states: [...EXECUTION_STATES],
  grammars: {
    task: { verbs: [...TASK_VERBS] },
    issue: { listed: MAX_LISTED_ISSUES, unlistedCode: MORE_ISSUES_CODE },
    question: { maxOptions: MAX_OPTIONS, calculationQuestion: CALCULATION_QUESTION },
    "artifact-reference": { none: NO_ARTIFACT },
  },
  rules: Object.fromEntries(RULES.map(({ id, section, kind, text }) => [id, { section, kind, text }])),
  interpretations: Object.fromEntries(INTERPRETATIONS.map(({ id, title, text }) => [id, { title, text }])),
  schemas: parts.schemas,
  vectors: parts.vectors,
  grammarSamples: parts.grammarSamples,
});

const standardVersion = (): ContractVersion => {
  const version = contractVersion(CONTRACT_VERSION);
  if (version === undefined) throw new Error(`Internal error: no contract version ${CONTRACT_VERSION}`);
  return version;
};

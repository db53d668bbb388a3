import { z } from "zod";

import { stageSchema } from "@pawl/contract";

/** Version of the assignment's form. It grows when a field is removed or changes its meaning. */
export const ASSIGNMENT_VERSION = 1;

/** Why the output cannot be shown, in a few words, such as `its evidence file is missing`; `null` where nothing is wrong. */
const outputProblem = z.string().nullable();

/** What the gate said about the artifact when it last ran. */
const lastGateSchema = z.strictObject({
  verdict: z.enum(["PASS", "FAIL", "INCONCLUSIVE"]),
  /** Reason code, such as `CHECK_FAILED`. */
  reason: z.string(),
  /** One sentence about it. */
  detail: z.string(),
  /** Program and arguments of the check that decided; `null` where no check ran, or the record of the gate run is lost. */
  check: z.array(z.string()).nullable(),
  /** End of the output of the check that decided; may be empty. */
  outputTail: z.string(),
  outputProblem,
});

/** Why the last attempt ended without a gate run. */
const lastFailureSchema = z.strictObject({
  /** Reason code, such as `EXIT_NONZERO`. */
  reason: z.string(),
  detail: z.string(),
  /** End of what the agent, or the artifact's own command, had printed; may be empty. */
  outputTail: z.string(),
  outputProblem,
});

/** A human's answer to a question about the artifact. */
const answerSchema = z.strictObject({
  question: z.string(),
  option: z.string(),
  /** What the human said to it; `null` for nothing. */
  why: z.string().nullable(),
});

/** One artifact of an assignment. */
const assignedArtifactSchema = z.strictObject({
  id: z.string(),
  stage: stageSchema,
  /** File or folder to produce, relative to the workspace. */
  location: z.string(),
  version: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  steps: z.array(z.string()),
  /** Globs, relative to the workspace, of what may be changed besides the location. */
  writes: z.array(z.string()),
  /** The commands of its gate, as program and arguments. */
  checks: z.array(z.array(z.string())),
  lastGate: lastGateSchema.nullable(),
  lastFailure: lastFailureSchema.nullable(),
  answer: answerSchema.nullable(),
});

/** Schema of what an agent is told: the JSON on its standard input, and in the file that `PAWL_ASSIGNMENT` names. */
export const assignmentSchema = z.strictObject({
  version: z.literal(ASSIGNMENT_VERSION),
  pipelineId: z.string(),
  runId: z.string(),
  /** Number of the attempt. */
  attempt: z.int().positive(),
  /** Absolute path of the folder to work in, which is the working directory too. */
  workspace: z.string(),
  /** What to do, in plain language. */
  instructions: z.string(),
  /** Globs, relative to the workspace, of what no attempt may change. */
  protect: z.array(z.string()),
  /** In the order in which they are to be produced. */
  artifacts: z.array(assignedArtifactSchema).min(1),
});

/** What an agent is told to do. */
export type Assignment = Readonly<z.infer<typeof assignmentSchema>>;

/** One artifact of an {@link Assignment}. */
export type AssignedArtifact = Readonly<z.infer<typeof assignedArtifactSchema>>;

/** What the gate said when it last ran. */
export type LastGate = Readonly<z.infer<typeof lastGateSchema>>;

/** Why the last attempt ended without a gate run. */
export type LastFailure = Readonly<z.infer<typeof lastFailureSchema>>;

/** A human's answer to a question about the artifact. */
export type AssignmentAnswer = Readonly<z.infer<typeof answerSchema>>;

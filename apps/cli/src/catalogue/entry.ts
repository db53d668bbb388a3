import type { ExitCode } from "../exit-codes.ts";

/** Why a code shows up, and what to do then; each is one or two sentences. */
export type Explained = readonly [cause: string, mend: string];

/** The same of a code with which a command fails, and the exit code that it fails with. */
export type ExplainedError = readonly [exitCode: ExitCode, cause: string, mend: string];

/** Where a code shows up. One code can mean different things in different places, so that each place has an entry of its own. */
export const AREAS = {
  command: "An error of the command line",
  pipeline: "An error of the pipeline: its plan, its run, its decisions",
  ledger: "An error of the ledger",
  workspace: "An error of the repository and the workspaces",
  process: "An error of running agents' processes",
  library: "A mistake of the program that uses one of Pawl's packages",
  plan: "A problem of the plan file, from `pawl check` and `pawl run`",
  gate: "Why a gate refused an artifact, or could not judge it",
  attempt: "Why an attempt ended",
  parking: "Why an artifact waits for a human",
  invalidation: "Why a closed artifact lost its closure",
  abort: "Why a run was aborted",
  calculation: "Why the percentages could not be calculated",
  issue: "An issue in the report",
  planning: "Why an attempt of `pawl plan` gave no plan",
  doctor: "A finding of `pawl doctor`",
  bundle: "A finding of `pawl verify`",
  import: "A note of `pawl import autoforge`",
  webhook: "Why a message was not delivered to a receiver",
  signature: "Why a receiver refuses a message, with `verifyWebhook`",
  access: "Why an agent's request to Pawl's MCP server was refused",
} as const;

/** One of {@link AREAS}. */
export type Area = keyof typeof AREAS;

/** One code in one place. */
export interface CatalogueEntry {
  readonly code: string;
  readonly area: Area;
  /** `null`: it is no failure of a command, or of none in particular. */
  readonly exitCode: ExitCode | null;
  /** Of a problem of the plan, or a finding of the doctor's. */
  readonly severity: string | null;
  readonly cause: string;
  /** What to do about it; where there is nothing to do, it says so. */
  readonly mend: string;
}

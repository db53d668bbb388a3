import type { PlanBeginning, PlanComparison, PlanProblem } from "@pawl/pipeline";

/** Most attempts of a planning agent. */
export const MAX_PLANNING_ATTEMPTS = 20;

/** Largest plan that a planning agent may write, in bytes. */
export const MAX_PROPOSAL_BYTES = 4 * 1024 * 1024;

/** What the plan that an agent writes has to keep to, besides being valid. */
export interface ProposalRules {
  readonly minArtifacts: number;
  readonly maxArtifacts: number;
  /** Whether each warning of `pawl check`, such as that of a weak gate, is an error. */
  readonly isStrict: boolean;
}

/** How a plan is to be made from a specification. */
export interface PlanningOptions {
  readonly projectDir: string;
  /** The specification: a text file of at most 1 MiB. */
  readonly specFile: string;
  /** A template in the place of Pawl's own prompt `planning`: a text file of at most 1 MiB. Default: Pawl's own. */
  readonly promptFile?: string;
  /** Agent profile of the plan file, or of `beginning`. */
  readonly profile: string;
  /** What the plan begins with where the project has no plan file; `null`: it must have one. */
  readonly beginning: PlanBeginning | null;
  readonly rules: ProposalRules;
  /** Most attempts, from 1 to {@link MAX_PLANNING_ATTEMPTS}. */
  readonly attempts: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the agent, and the planning. */
  readonly signal: AbortSignal;
  /** Told of each attempt when it is over. */
  readonly onAttempt: (attempt: PlanningAttempt) => void;
}

/**
 * Why an attempt gave no plan:
 * - `PLAN_INVALID`: `problems` says why. `NOTHING_PRODUCED`: the file is not there, or is as it was given.
 * - `NOT_A_FILE`, `TOO_LARGE`: it is a link, a folder or something else; it is larger than {@link MAX_PROPOSAL_BYTES}.
 * - `OUTSIDE_WRITES`: something besides the plan was changed. `GIT_TAMPERED`: its repository was. `WORKSPACE_INVALID`: what it left cannot be read.
 * - `SECRET_IN_PLAN`: the plan holds the value of a secret variable of the environment.
 * - `AGENT_FAILED`, `STALLED`, `TIMED_OUT`, `OVER_BUDGET`: the agent did not come to an end of its own with success.
 * - `RATE_LIMITED`: its provider takes no more for now.
 * - `AGENT_ASKED`: it asks something that only a human can answer. `CANCELLED`: the caller ended it.
 */
export const PLANNING_REASONS = [
  "PLAN_INVALID",
  "NOTHING_PRODUCED",
  "NOT_A_FILE",
  "TOO_LARGE",
  "OUTSIDE_WRITES",
  "GIT_TAMPERED",
  "WORKSPACE_INVALID",
  "SECRET_IN_PLAN",
  "AGENT_FAILED",
  "STALLED",
  "TIMED_OUT",
  "OVER_BUDGET",
  "RATE_LIMITED",
  "AGENT_ASKED",
  "CANCELLED",
] as const;

/** One of {@link PLANNING_REASONS}. */
export type PlanningReason = (typeof PLANNING_REASONS)[number];

/** One attempt of a planning agent. */
export interface PlanningAttempt {
  readonly attempt: number;
  /** `null`: it gave a plan that keeps to every rule. */
  readonly reason: PlanningReason | null;
  /** One line; empty for a plan. */
  readonly detail: string;
  /** What is wrong with the plan that it wrote. */
  readonly problems: readonly PlanProblem[];
  readonly usage: { readonly moneyMicros: number | null; readonly tokens: number | null; readonly timeMs: number };
  /** Absolute path of what it printed. */
  readonly log: string;
}

/** A plan that waits for the user's word. */
export interface Proposal {
  /** SHA-256 of its text, by which it is adopted. */
  readonly digest: string;
  readonly text: string;
  /** The plan file's text when the planning began; `null`: there was none. */
  readonly before: string | null;
  readonly artifacts: number;
  readonly warnings: readonly PlanProblem[];
  readonly changes: PlanComparison;
}

/**
 * How a planning ended.
 * - `proposed`: with a plan. `refused`: no attempt gave one, or none was left.
 * - `asked`: the agent asks something; answer it in the specification.
 * - `limited`: the agent's provider takes no more for now.
 * - `budget`: no further attempt fits the budget of an artifact, or what was used is not known.
 * - `stopped`: by the caller's signal.
 */
export type PlanningEnd = "proposed" | "refused" | "asked" | "limited" | "budget" | "stopped";

/** What came of a planning. */
export interface PlanningResult {
  readonly end: PlanningEnd;
  readonly attempts: readonly PlanningAttempt[];
  /** `null` unless it ended with one. */
  readonly proposal: Proposal | null;
}

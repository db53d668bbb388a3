import { isInGitHubActions } from "../../output/workflow-command.ts";

/**
 * How the progress of a run is told.
 * - `json`: nothing but what goes to standard output.
 * - `github`: lines in groups, with annotations, as GitHub Actions understands them.
 * - `plain`: a line for each event.
 * - `live`: a terminal on which the lower part always shows what is under way.
 */
export type ProgressStyle = "json" | "github" | "plain" | "live";

/** What the style follows from. */
export interface ProgressPlace {
  readonly isJson: boolean;
  /** Standard error is a terminal. */
  readonly isTerminal: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** The style for a place. `CI`, `TERM=dumb` and `NO_COLOR` (there and not empty) ask for lines without escape sequences. */
export function progressStyle({ isJson, isTerminal, environment }: ProgressPlace): ProgressStyle {
  if (isJson) return "json";
  if (isInGitHubActions(environment)) return "github";
  const isPlain = isSet(environment["CI"]) || environment["TERM"] === "dumb" || (environment["NO_COLOR"] ?? "") !== "";
  return isTerminal && !isPlain ? "live" : "plain";
}

/** Whether the first line of a run is due before anything else is known: a person looks on, or a log with times. */
export function isWatched({ isTerminal, environment }: Omit<ProgressPlace, "isJson">): boolean {
  return isTerminal || isInCi(environment);
}

/** Whether this process was started by a machine that builds and tests, where nobody presses a key. */
export function isInCi(environment: NodeJS.ProcessEnv): boolean {
  return isSet(environment["CI"]) || isInGitHubActions(environment);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value);
}

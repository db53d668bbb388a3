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

/** The style for a place. `CI` and `TERM=dumb` say that nobody can be shown lines that change. */
export function progressStyle({ isJson, isTerminal, environment }: ProgressPlace): ProgressStyle {
  if (isJson) return "json";
  if (environment["GITHUB_ACTIONS"] === "true") return "github";
  return isTerminal && !isSet(environment["CI"]) && environment["TERM"] !== "dumb" ? "live" : "plain";
}

/** Whether the first line of a run is due before anything else is known: a person looks on, or a log with times. */
export function isWatched({ isTerminal, environment }: Omit<ProgressPlace, "isJson">): boolean {
  return isTerminal || isSet(environment["CI"]) || environment["GITHUB_ACTIONS"] === "true";
}

/** Whether colours may be used on a terminal that can show them: `NO_COLOR` counts when it is there and not empty. */
export function hasColour(environment: NodeJS.ProcessEnv): boolean {
  return (environment["NO_COLOR"] ?? "") === "";
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value);
}

import type { Argv } from "yargs";

import type { GlobalOptions } from "./global-options.ts";

/** Options that every decision has. */
export interface DecisionArguments extends GlobalOptions {
  readonly why?: string | undefined;
  readonly by?: string | undefined;
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** The same as the actions take them. */
export interface DecisionOptions {
  readonly cwd: string | null;
  readonly why: string | null;
  readonly by: string | undefined;
  /** Say what would change, and change nothing. */
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

/** Adds the options of a decision to a command. */
export function withDecisionOptions<T>(yargs: Argv<T>) {
  return yargs
    .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
    .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
    .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
    .option("json", { type: "boolean", default: false, describe: "Print JSON" });
}

/** Takes the options of a decision from the arguments. */
export function decisionOptions({ cwd, why, by, "dry-run": isDryRun, json: isJson }: DecisionArguments): DecisionOptions {
  return { cwd: cwd ?? null, why: why ?? null, by, isDryRun, isJson };
}

import yargs from "yargs";

import { abortCommand } from "./commands/abort/index.ts";
import { amendCommand } from "./commands/amend/index.ts";
import { answerCommand } from "./commands/answer/index.ts";
import { artifactsCommand } from "./commands/artifacts/index.ts";
import { assignmentCommand } from "./commands/assignment/index.ts";
import { attestCommand } from "./commands/attest/index.ts";
import { auditCommand } from "./commands/audit/index.ts";
import { backupCommand } from "./commands/backup/index.ts";
import { bundleCommand } from "./commands/bundle/index.ts";
import { checkCommand } from "./commands/check/index.ts";
import { markStandardInput } from "./commands/contract/check/standard-input.ts";
import { contractCommand } from "./commands/contract/index.ts";
import { costCommand } from "./commands/cost/index.ts";
import { doctorCommand } from "./commands/doctor/index.ts";
import { explainCommand } from "./commands/explain/index.ts";
import { graphCommand } from "./commands/graph/index.ts";
import { importCommand } from "./commands/import/index.ts";
import { initCommand } from "./commands/init/index.ts";
import { logCommand } from "./commands/log/index.ts";
import { logsCommand } from "./commands/logs/index.ts";
import { mcpCommand } from "./commands/mcp/index.ts";
import { pauseCommand } from "./commands/pause/index.ts";
import { planCommand } from "./commands/plan/index.ts";
import { psCommand } from "./commands/ps/index.ts";
import { rebuildCommand } from "./commands/rebuild/index.ts";
import { reopenCommand } from "./commands/reopen/index.ts";
import { restoreCommand } from "./commands/restore/index.ts";
import { resumeCommand } from "./commands/resume/index.ts";
import { retryCommand } from "./commands/retry/index.ts";
import { rollbackCommand } from "./commands/rollback/index.ts";
import { runCommand } from "./commands/run/index.ts";
import { statusCommand } from "./commands/status/index.ts";
import { stopCommand } from "./commands/stop/index.ts";
import { verifyCommand } from "./commands/verify/index.ts";
import { webhookCommand } from "./commands/webhook/index.ts";
import { CliError } from "./errors/cli-error.ts";
import { packageVersion } from "./package-version.ts";

/** Longest line of a help text, in characters. */
const HELP_WIDTH = 110;
/** Commands that only hold others. */
const GROUPS: ReadonlySet<string> = new Set(["contract", "import", "webhook"]);
/** Options and positional arguments that may be given more than once. */
const LISTS: ReadonlySet<string> = new Set(["_", "type", "files", "writes", "attested", "targets", "pass", "ids"]);

/**
 * Carries out one command line; the command sets `process.exitCode`.
 *
 * @param words - the arguments after the program's name.
 * @throws CliError `USAGE`, and whatever the command throws.
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  await commandLine(words).parseAsync();
}

function commandLine(words: readonly string[]) {
  return yargs([...(isContractCheck(words) ? markStandardInput(words) : words)])
    .scriptName("pawl")
    .locale("en")
    .usage("$0 <command>\n\nRuns coding agents over a plan of artifacts and lets progress move only when a gate has passed.")
    .option("cwd", { type: "string", requiresArg: true, global: true, describe: "The project's folder; default: this one" })
    .command(initCommand)
    .command(checkCommand)
    .command(planCommand)
    .command(runCommand)
    .command(statusCommand)
    .command(answerCommand)
    .command(retryCommand)
    .command(rollbackCommand)
    .command(reopenCommand)
    .command(amendCommand)
    .command(pauseCommand)
    .command(resumeCommand)
    .command(stopCommand)
    .command(abortCommand)
    .command(auditCommand)
    .command(rebuildCommand)
    .command(logCommand)
    .command(logsCommand)
    .command(artifactsCommand)
    .command(graphCommand)
    .command(assignmentCommand)
    .command(psCommand)
    .command(costCommand)
    .command(doctorCommand)
    .command(explainCommand)
    .command(backupCommand)
    .command(restoreCommand)
    .command(attestCommand)
    .command(bundleCommand)
    .command(verifyCommand)
    .command(webhookCommand)
    .command(contractCommand)
    .command(mcpCommand)
    .command(importCommand)
    .example("$0 init && $0 run", "Write a plan to start from, and carry it out")
    .example("$0 status", "What is really done")
    .demandCommand(1, 1, "no command is given", "more than one command is given")
    .recommendCommands()
    .strict()
    .strictCommands()
    .check(refuseRepeated)
    .help("help")
    .alias("help", "h")
    .version(packageVersion())
    .wrap(HELP_WIDTH)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error === undefined || isUsageError(error) ? usageError(message ?? error?.message ?? "", words) : error;
    });
}

function isContractCheck(words: readonly string[]): boolean {
  return words.includes("contract") && words.includes("check");
}

/** An option that is given twice would otherwise become a list, which no command expects. */
function refuseRepeated(values: Readonly<Record<string, unknown>>): true {
  const repeated = Object.keys(values).find((name) => !LISTS.has(name) && Array.isArray(values[name]));
  if (repeated === undefined) return true;
  throw new CliError("USAGE", `--${repeated} is given more than once`, "Give it once.");
}

/** yargs names its own errors so; errors of commands have other names. */
function isUsageError(error: Error): boolean {
  return error.name === "YError";
}

function usageError(message: string, words: readonly string[]): CliError {
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  const command = first !== undefined && GROUPS.has(first) ? second : first;
  const isSuggestion = message.startsWith("Did you mean");
  const text = isSuggestion ? `unknown command ${JSON.stringify(command)}. ${message}` : message.replaceAll("\n", " ");
  return new CliError("USAGE", text, "`pawl --help` lists the commands, `pawl <command> --help` the options of one.");
}

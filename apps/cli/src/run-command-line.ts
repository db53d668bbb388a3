import yargs from "yargs";

import { markWords, OPTIONS_END, unmarkValues, withoutMarks } from "./command-line-marks.ts";
import { COMMAND_GROUPS } from "./commands/command-groups.ts";
import { CliError } from "./errors/cli-error.ts";
import { usageErrorOf } from "./errors/usage-error.ts";
import { helpRequest, refuseVersion } from "./help/help-request.ts";
import { topLevelHelp } from "./help/top-level-help.ts";
import { HELP_WIDTH } from "./help/wrap-text.ts";
import { writeResult } from "./output/streams.ts";
import { refuseValuesOfSwitches } from "./refuse-values-of-switches.ts";
import type { Switches } from "./refuse-values-of-switches.ts";

const COMMANDS = COMMAND_GROUPS.flatMap(({ commands }) => commands);
/** Options and positional arguments that may be given more than once. */
const LISTS: ReadonlySet<string> = new Set(["_", "type", "files", "writes", "attested", "targets", "pass", "ids"]);

/**
 * Carries out one command line; the command sets `process.exitCode`.
 *
 * @param words - the arguments after the program's name.
 * @throws CliError `USAGE`, and whatever the command throws.
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const end = words.indexOf("--");
  const beforeEnd = end === -1 ? words : words.slice(0, end);
  const help = helpRequest(beforeEnd);
  if (help === null) {
    refuseVersion(beforeEnd);
    await commandLine(words).parseAsync();
  } else if (help.command === null) {
    refuseVersion(beforeEnd);
    await writeResult(`${topLevelHelp()}\n`);
  } else {
    await commandLine([...help.command.words, "--help"]).parseAsync();
  }
}

function commandLine(words: readonly string[]) {
  return yargs([...markWords(words)])
    .scriptName("pawl")
    // `--why.a=b` is an unknown option, not an option whose value is an object.
    .parserConfiguration({ "dot-notation": false })
    .option(OPTIONS_END, { type: "boolean", hidden: true })
    .middleware(unmarkValues)
    .locale("en")
    .usage("$0 <command>\n\nRuns coding agents over a plan of artifacts and lets progress move only when a gate has passed.")
    .option("cwd", { alias: "C", type: "string", requiresArg: true, global: true, describe: "The project's folder; default: this one" })
    .command(COMMANDS)
    .demandCommand(1, 1, "no command is given", "more than one command is given")
    .strict()
    .strictCommands()
    .check(refuseRepeated)
    .check((_, options) => {
      refuseValuesOfSwitches(words, options as unknown as Switches);
      return true;
    })
    .help("help")
    .alias("help", "h")
    .version(false)
    .wrap(HELP_WIDTH)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error === undefined || isUsageError(error) ? usageErrorOf(withoutMarks(message ?? error?.message ?? ""), words) : error;
    });
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

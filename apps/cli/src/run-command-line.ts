import { closestWord } from "@pawl/pipeline";
import yargs from "yargs";

import { markStandardInput } from "./commands/contract/check/standard-input.ts";
import { COMMAND_GROUPS } from "./commands/command-groups.ts";
import { CliError } from "./errors/cli-error.ts";
import { commandOf, GLOBAL_OPTIONS } from "./help/describe-commands.ts";
import type { DescribedCommand } from "./help/describe-commands.ts";
import { HELP_WIDTH } from "./help/wrap-text.ts";
import { refuseValuesOfSwitches } from "./refuse-values-of-switches.ts";
import type { Switches } from "./refuse-values-of-switches.ts";
import { markAfterOptionsEnd, OPTIONS_END, unmarkAfterOptionsEnd, withoutMarks } from "./words-after-options-end.ts";

const COMMANDS = COMMAND_GROUPS.flatMap(({ commands }) => commands);
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
  const marked = markAfterOptionsEnd(words);
  return yargs([...(isContractCheck(words) ? markStandardInput(marked) : marked)])
    .scriptName("pawl")
    // `--why.a=b` is an unknown option, not an option whose value is an object.
    .parserConfiguration({ "dot-notation": false })
    .option(OPTIONS_END, { type: "boolean", hidden: true })
    .middleware(unmarkAfterOptionsEnd)
    .locale("en")
    .usage("$0 <command>\n\nRuns coding agents over a plan of artifacts and lets progress move only when a gate has passed.")
    .option("cwd", { alias: "C", type: "string", requiresArg: true, global: true, describe: "The project's folder; default: this one" })
    .command(COMMANDS)
    .demandCommand(1, 1, "no command is given", "more than one command is given")
    .recommendCommands()
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
      throw error === undefined || isUsageError(error) ? usageError(withoutMarks(message ?? error?.message ?? ""), words) : error;
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
  const { command, commandWords } = commandOf(words);
  const isSuggestion = message.startsWith("Did you mean");
  const unknown = commandWords[GROUPS.has(commandWords[0] ?? "") ? 1 : 0];
  const text = isSuggestion ? `unknown command ${JSON.stringify(unknown)}. ${message}` : `${message.replaceAll("\n", " ")}${suggestedOptions(message, command)}`;
  return new CliError("USAGE", text, "`pawl --help` lists the commands, `pawl <command> --help` the options of one.");
}

/** Names the options of a command that unknown ones are closest to. */
function suggestedOptions(message: string, command: DescribedCommand | null): string {
  const [, list] = /^Unknown arguments?: (.+)$/.exec(message) ?? [];
  if (list === undefined) return "";
  const known = [...(command?.options ?? []), ...GLOBAL_OPTIONS].map(({ name }) => name);
  // yargs names an option of several words in both ways.
  const unknown = list.split(", ").filter((name) => !/[A-Z]/.test(name));
  const closest = unknown.map((name) => closestWord(name, known)).filter((name) => name !== null);
  return closest.length === 0 ? "" : `. Did you mean ${[...new Set(closest)].map((name) => `--${name}`).join(" and ")}?`;
}

import yargs from "yargs";

import { markWords, OPTIONS_END, unmarkValues, withoutMarks } from "./command-line-marks.ts";
import { COMMAND_GROUPS } from "./commands/command-groups.ts";
import { CliError } from "./errors/cli-error.ts";
import { helpRequest } from "./help/help-request.ts";
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
  if (beforeEnd.includes("--version")) {
    throw new CliError("USAGE", "--version goes with no command and no option but --json", "`pawl --version` says the versions of Pawl and of its formats.");
  }
  const help = helpRequest(beforeEnd);
  switch (help.kind) {
    case "none":
      return parse(words);
    case "help":
      if (help.command !== null) return parse([...help.command.words, "--help"]);
      await writeResult(`${topLevelHelp()}\n`);
      return;
    case "unknown":
      throw (await loadUsageErrors()).unknownCommand(help.word, help.group);
    case "too-many":
      throw (await loadUsageErrors()).tooManyArguments(help.extra, "It is called as `pawl help <command>`.");
  }
}

async function parse(words: readonly string[]): Promise<void> {
  try {
    await commandLine(words).parseAsync();
  } catch (error) {
    if (error instanceof RefusedByParser) throw (await loadUsageErrors()).usageErrorOf(error.message, words);
    throw error;
  }
}

/** Only a wrong command line is worth the time that it takes to load them. */
async function loadUsageErrors() {
  return import("./errors/usage-error.ts");
}

/** Carries the parser's own message. */
class RefusedByParser extends Error {}

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
      throw error === undefined || isUsageError(error) ? new RefusedByParser(withoutMarks(message ?? error?.message ?? "")) : error;
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

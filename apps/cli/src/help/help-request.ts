import { CliError } from "../errors/cli-error.ts";
import { tooManyArguments, unknownCommand } from "../errors/usage-error.ts";
import { commandOf } from "./describe-commands.ts";
import type { DescribedCommand } from "./describe-commands.ts";

/** The word that asks for help in a command's place. */
const HELP_WORD = "help";
const HELP_OPTIONS: ReadonlySet<string> = new Set(["--help", "-h"]);

/** What help is asked for; `command` is `null` for the list of all commands. */
export interface HelpRequest {
  readonly command: DescribedCommand | null;
}

/**
 * The help that a command line asks for, by `--help` anywhere or by `help` in the command's place.
 *
 * @returns `null` where it asks for none.
 * @throws CliError `USAGE` for a command that there is not: the list of all others would hide that.
 */
export function helpRequest(words: readonly string[]): HelpRequest | null {
  const { commandWords } = commandOf(words);
  const [first, ...others] = commandWords;
  if (first !== HELP_WORD) return words.some((word) => HELP_OPTIONS.has(word)) ? { command: knownCommand(commandWords) } : null;
  if (others.length === 0 || (others.length === 1 && others[0] === HELP_WORD)) return { command: null };
  const command = knownCommand(others);
  const extra = others.slice(command?.words.length);
  if (extra.length > 0) throw tooManyArguments(extra, "It is called as `pawl help <command>`.");
  return { command };
}

/**
 * Refuses `pawl --version status`, where one of the two would have to be left out.
 *
 * @throws CliError `USAGE`.
 */
export function refuseVersion(words: readonly string[]): void {
  if (!words.includes("--version")) return;
  throw new CliError("USAGE", "--version goes with no command and no option but --json", "`pawl --version` says the versions of Pawl and of its formats.");
}

/** The command that words name, as far as they do. @throws CliError `USAGE` where the first of them, or the second of a group, names none. */
function knownCommand(words: readonly string[]): DescribedCommand | null {
  const { command, rest } = commandOf(words);
  const [unknown] = rest;
  if (unknown !== undefined && (command === null || command.commands.length > 0)) throw unknownCommand(unknown, command);
  return command;
}

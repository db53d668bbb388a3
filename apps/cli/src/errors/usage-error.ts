import { closestWord } from "@pawl/pipeline";

import { commandOf, describeCommands, GLOBAL_OPTIONS } from "../help/describe-commands.ts";
import type { DescribedArgument, DescribedCommand } from "../help/describe-commands.ts";
import { CliError } from "./cli-error.ts";

/**
 * What is wrong with a command line, in words that say what is missing or too much and how the command is called. The parser's own speak
 * of its inner workings.
 *
 * @param message - the parser's message.
 * @param words - the command line as it was given.
 */
export function usageErrorOf(message: string, words: readonly string[]): CliError {
  const { command, rest } = commandOf(words);
  for (const [pattern, said] of SAYINGS) {
    const match = pattern.exec(message);
    if (match !== null) return said({ matched: match[1] ?? "", command, rest });
  }
  const [unknown, ...others] = command === null ? unknownOptions(words) : [];
  if (unknown !== undefined) return refuseOptions([unknown, ...others], command);
  return new CliError("USAGE", message.replaceAll("\n", " "), callHint(command));
}

/** A command, or, where there is a group, a subcommand of it, that there is not. */
export function unknownCommand(word: string, group: DescribedCommand | null): CliError {
  const known = (group?.commands ?? describeCommands()).map(({ words }) => words.at(-1) ?? "");
  const what = group === null ? "command" : `subcommand of ${group.words.join(" ")}`;
  return new CliError("USAGE", `unknown ${what} ${JSON.stringify(word)}${suggestion([word], known, "")}`, callHint(group));
}

/** Words behind all that a command takes. */
export function tooManyArguments(extra: readonly string[], hint: string): CliError {
  const names = inWords(extra.map((word) => JSON.stringify(word)), "and");
  return new CliError("USAGE", extra.length === 1 ? `${names} is one argument too many` : `${names} are too many arguments`, hint);
}

interface Said {
  /** What the pattern caught. */
  readonly matched: string;
  readonly command: DescribedCommand | null;
  readonly rest: readonly string[];
}

/** The parser's messages, and what is said instead. */
const SAYINGS: readonly (readonly [pattern: RegExp, said: (found: Said) => CliError])[] = [
  [/^Unknown commands?: (.+)$/s, ({ matched, command, rest }) => refuseWords(rest.length === 0 ? [matched] : rest, command)],
  [/^Unknown arguments?: (.+)$/s, ({ matched, command }) => refuseOptions(givenOptions(matched.split(", ")), command)],
  [/^Not enough non-option arguments: /, ({ command, rest }) => usage(`${missingArguments(command, rest.length)} given`, command)],
  [/^Missing required arguments?: (.+)$/s, ({ matched, command }) => usage(missingOptions(matched.split(", ")), command)],
  [/^Not enough arguments following: (.+)$/s, ({ matched, command }) => usage(`${asOption(matched)} needs a value`, command)],
  [/^Arguments (.+ and .+) are mutually exclusive$/s, ({ matched, command }) => usage(`${inWords(matched.split(" and ").map(asOption), "and")} cannot be given together`, command)],
  [/^Invalid values:\s+(.+)$/s, ({ matched, command }) => usage(refusedValue(matched, command), command)],
];

function usage(message: string, command: DescribedCommand | null): CliError {
  return new CliError("USAGE", message, callHint(command));
}

/** How the command is called, and where more is said. */
function callHint(command: DescribedCommand | null): string {
  if (command === null) return "`pawl --help` lists the commands, `pawl <command> --help` the options of one.";
  const help = `\`pawl ${command.words.join(" ")} --help\``;
  return command.commands.length > 0 ? `${help} lists its subcommands.` : `It is called as \`${command.usage}\`; ${help} shows its options, with examples.`;
}

function refuseWords(rest: readonly string[], command: DescribedCommand | null): CliError {
  if (command === null || command.commands.length > 0) return unknownCommand(rest[0] ?? "", command);
  return tooManyArguments(rest.slice(command.positionals.length), callHint(command));
}

function refuseOptions(unknown: readonly string[], command: DescribedCommand | null): CliError {
  const known: readonly DescribedArgument[] = [...(command?.options ?? []), ...GLOBAL_OPTIONS];
  const names = known.map(({ name }) => name);
  return usage(`unknown option${unknown.length === 1 ? "" : "s"} ${inWords(unknown.map(asOption), "and")}${suggestion(unknown, names, "--")}`, command);
}

/** The parser names an option of several words twice, once in its own way. */
function givenOptions(names: readonly string[]): readonly string[] {
  return names.filter((name) => !names.some((other) => other !== name && other.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()) === name));
}

/** Options that stand where no command is named, so that the parser looks at none of them. */
function unknownOptions(words: readonly string[]): readonly string[] {
  const given = words.filter((word) => /^-./.test(word) && word !== "--").map((word) => word.replace(/^--?/, "").replace(/=.*$/s, ""));
  return given.filter((name) => !GLOBAL_OPTIONS.some((option) => option.name === name || option.alias === name));
}

function missingArguments(command: DescribedCommand | null, given: number): string {
  const required = (command?.usage.split(" ") ?? []).filter((word) => word.startsWith("<")).slice(given);
  return required.length === 1 ? `no ${required[0]} is` : `${inWords(required, "and")} are not`;
}

function missingOptions(names: readonly string[]): string {
  return `${inWords(names.map(asOption), "and")} ${names.length === 1 ? "is" : "are"} missing`;
}

/** Of several wrong values the first; once it is right, the next is told. */
function refusedValue(lines: string, command: DescribedCommand | null): string {
  const [, name = "", value = "", list = ""] = /^Argument: ([^,]+), Given: (.*?), Choices: ([^\n]*)/s.exec(lines) ?? [];
  const choices = [...list.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice ?? "");
  const isPositional = command?.positionals.some((one) => one.name === name) ?? false;
  return `${isPositional ? `<${name}>` : asOption(name)} is ${inWords(choices, "or")}, not ${value}${suggestion([value.replaceAll('"', "")], choices, "")}`;
}

/** `. Did you mean this?`, or nothing. */
function suggestion(words: readonly string[], known: readonly string[], prefix: string): string {
  const closest = new Set(words.map((word) => closestWord(word, known)).filter((word) => word !== null));
  return closest.size === 0 ? "" : `. Did you mean ${inWords([...closest].map((word) => `${prefix}${word}`), "and")}?`;
}

function asOption(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function inWords(words: readonly string[], last: "and" | "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1) ?? ""}`;
}

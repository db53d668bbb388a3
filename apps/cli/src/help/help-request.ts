import { commandOf } from "./describe-commands.ts";
import type { DescribedCommand } from "./describe-commands.ts";

/** The word that asks for help in a command's place. */
const HELP_WORD = "help";
const HELP_OPTIONS: ReadonlySet<string> = new Set(["--help", "-h"]);

/**
 * The help that a command line asks for.
 * - `none`: it asks for none.
 * - `help`: that of a command; `null` for the list of all.
 * - `unknown`: that of a command that there is not, or, with a `group`, of a subcommand; the list of all others would hide that.
 * - `too-many`: that of a command, with words behind it.
 */
export type HelpRequest =
  | { readonly kind: "none" }
  | { readonly kind: "help"; readonly command: DescribedCommand | null }
  | { readonly kind: "unknown"; readonly word: string; readonly group: DescribedCommand | null }
  | { readonly kind: "too-many"; readonly extra: readonly string[] };

/** Reads what help is asked for, by `--help` anywhere or by `help` in the command's place. */
export function helpRequest(words: readonly string[]): HelpRequest {
  const { commandWords } = commandOf(words);
  const [first, ...others] = commandWords;
  if (first !== HELP_WORD) return words.some((word) => HELP_OPTIONS.has(word)) ? helpOf(commandWords) : { kind: "none" };
  if (others.length === 0 || (others.length === 1 && others[0] === HELP_WORD)) return { kind: "help", command: null };
  const request = helpOf(others);
  const extra = request.kind === "help" ? others.slice(request.command?.words.length) : [];
  return extra.length > 0 ? { kind: "too-many", extra } : request;
}

function helpOf(words: readonly string[]): HelpRequest {
  const { command, rest } = commandOf(words);
  const [word] = rest;
  const isUnknown = word !== undefined && (command === null || command.commands.length > 0);
  return isUnknown ? { kind: "unknown", word, group: command } : { kind: "help", command };
}

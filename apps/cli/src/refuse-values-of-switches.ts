import { CliError } from "./errors/cli-error.ts";

/** Options that are given or not, with their short names, as the parser knows them. */
export interface Switches {
  readonly boolean: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/**
 * Refuses `--dry-run=yes`. The parser takes every value of a switch but `true` for false, so that a command which was to be tried would be
 * carried out.
 *
 * @param words - the command line as it was given.
 * @throws CliError `USAGE`.
 */
export function refuseValuesOfSwitches(words: readonly string[], { boolean, alias }: Switches): void {
  const names = new Set(boolean.flatMap((name) => [name, ...(alias[name] ?? [])]));
  const end = words.indexOf("--");
  for (const word of end === -1 ? words : words.slice(0, end)) {
    const given = word.startsWith("--") ? longWithValue(word) : shortWithValue(word, names);
    if (given === null || !names.has(given.name) || given.value === "true" || given.value === "false") continue;
    const option = given.name.length === 1 ? `-${given.name}` : `--${given.name}`;
    throw new CliError("USAGE", `${option} takes no value, not ${JSON.stringify(given.value)}`, `Give ${option} alone, or leave it out; =true and =false say the same.`);
  }
}

interface Given {
  readonly name: string;
  readonly value: string;
}

function longWithValue(word: string): Given | null {
  const [, name, value] = /^--+([^=]+)=([\s\S]*)$/.exec(word) ?? [];
  // The parser knows `--dryRun` too.
  return name === undefined || value === undefined ? null : { name: name.replaceAll(/[A-Z]/g, (letter) => (name.length === 1 ? letter : `-${letter.toLowerCase()}`)), value };
}

/** What follows the letters of switches in one word, as in `-y=no` and `-y0`. */
function shortWithValue(word: string, switches: ReadonlySet<string>): Given | null {
  if (!word.startsWith("-")) return null;
  let index = 1;
  while (switches.has(word.charAt(index))) index += 1;
  const value = word.slice(index);
  if (index === 1 || !/^[^A-Za-z]/.test(value)) return null;
  return { name: word.charAt(index - 1), value: value.startsWith("=") ? value.slice(1) : value };
}

import { DRIVERS } from "./drivers.ts";
import { isInCi, isWatched } from "./progress-style.ts";

const READING = "Reading the plan and the ledger";

/** Everything that may stand behind `run` where the first line is due; whatever else stands there, something else may be said first. */
const PLAIN_OPTIONS: ReadonlySet<string> = new Set(["--new", "--wait", ...DRIVERS.map((driver) => `--driver=${driver}`)]);
/** Options whose value is the next word. */
const OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(["--cwd", "-C", "--driver"]);

/**
 * The first line of a run that somebody watches, before anything is loaded that knows command lines: loading it takes longer than a person
 * takes a program for started.
 *
 * @param words - the arguments after the program's name.
 * @returns `null` where nobody watches, or where it cannot be told yet whether this is the command line of a run.
 */
export function firstLineOfRun(words: readonly string[]): string | null {
  if (!isRun(words) || !isWatched({ isTerminal: process.stderr.isTTY, environment: process.env })) return null;
  return isInCi(process.env) ? `${READING}.` : `${READING}; Ctrl-C finishes what is under way, a second one stops it.`;
}

function isRun(words: readonly string[]): boolean {
  const others = withValues(words).filter((word) => !/^(?:--cwd|-C)=[^-]/.test(word));
  return others.filter((word) => word === "run").length === 1 && others.every((word) => word === "run" || PLAIN_OPTIONS.has(word));
}

/** The words, with each option and its value as one. */
function withValues(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    joined.push(OPTIONS_WITH_VALUE.has(word) ? `${word}=${words[(index += 1)] ?? ""}` : word);
  }
  return joined;
}

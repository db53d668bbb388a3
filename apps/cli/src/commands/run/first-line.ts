import { isWatched } from "./progress-style.ts";

/** The option that may stand before a command; the next word is its value, unless it has one. */
const FOLDER_OPTIONS: ReadonlySet<string> = new Set(["--cwd", "-C"]);

/**
 * Whether a command line starts a run that somebody watches, as far as can be told before anything is loaded that knows command lines:
 * loading it takes longer than a person takes a program for started.
 *
 * @param words - the arguments after the program's name.
 */
export function isWatchedRun(words: readonly string[]): boolean {
  const [command, ...options] = words.filter(
    (word, index) => !word.startsWith("--cwd=") && !FOLDER_OPTIONS.has(word) && !FOLDER_OPTIONS.has(words[index - 1] ?? ""),
  );
  if (command !== "run" || options.some((word) => /^(?:-h|--help|--version|--json)(?:=|$)/.test(word))) return false;
  return isWatched({ isTerminal: process.stderr.isTTY, environment: process.env });
}

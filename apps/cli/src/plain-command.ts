/** The word with which a shell asks for what could come next. It is no command: help does not show it. */
export const COMPLETE_WORD = "__complete";

/**
 * A command line that is answered without loading a parser.
 * - `status`: `pawl status`, which must answer at once and at any time. `folder` is the one given with `--cwd`, `null` without one.
 * - `help`: `pawl --help`, the list of all commands.
 * - `version`: `pawl --version`.
 * - `complete`: what a shell asks for at each key, with the words up to the cursor.
 */
export type PlainCommand = { readonly kind: "status"; readonly folder: string | null } | { readonly kind: "help" } | { readonly kind: "version"; readonly isJson: boolean } | { readonly kind: "complete"; readonly words: readonly string[] };

const FOLDER_OPTIONS: ReadonlySet<string> = new Set(["--cwd", "-C"]);

/**
 * Recognises a command line that needs no parser.
 *
 * @param words - the arguments after the program's name.
 * @returns `undefined` where the arguments say something else, or something wrong.
 */
export function plainCommand(words: readonly string[]): PlainCommand | undefined {
  if (words[0] === COMPLETE_WORD) return { kind: "complete", words: words.slice(1) };
  const others: string[] = [];
  let folder: string | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    const given = word.startsWith("--cwd=") ? word.slice("--cwd=".length) : FOLDER_OPTIONS.has(word) ? (words[(index += 1)] ?? "") : null;
    if (given === null) {
      others.push(word);
      continue;
    }
    if (given === "" || given.startsWith("-") || folder !== null) return undefined;
    folder = given;
  }
  switch (others.join(" ")) {
    case "status":
      return { kind: "status", folder };
    case "--help":
    case "-h":
    case "help":
      return { kind: "help" };
    case "--version":
      return { kind: "version", isJson: false };
    case "--version --json":
    case "--json --version":
      return { kind: "version", isJson: true };
    default:
      return undefined;
  }
}

/** The word for standard input on the command line. */
export const STANDARD_INPUT = "-";

/** What stands for it while the command line is parsed. No argument of a process can hold this character. */
const MARK = "\0";

/** yargs takes a lone hyphen among positional arguments for an option without a name and loses it, so it is marked before. */
export function markStandardInput(words: readonly string[]): readonly string[] {
  return words.map((word) => (word === STANDARD_INPUT ? MARK : word));
}

/** The positional arguments as they were given. */
export function unmarkStandardInput(words: readonly string[]): readonly string[] {
  return words.map((word) => (word === MARK ? STANDARD_INPUT : word));
}

/** Stands before a word that is no option. No argument of a process can hold this character. */
const MARK = "\0";

/** The switch that stands for `--` while the command line is parsed: it ends what an option before it may take. */
export const OPTIONS_END = MARK;

/**
 * Makes words after `--` positional ones, the command's name among them. yargs keeps them apart, where no command looks for them.
 *
 * @param words - the arguments after the program's name.
 */
export function markAfterOptionsEnd(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  if (end === -1) return words;
  return [...words.slice(0, end), `--${OPTIONS_END}=true`, ...words.slice(end + 1).map((word) => (word.startsWith("-") ? `${MARK}${word}` : word))];
}

/** Takes the marks away from the values of a parsed command line. */
export function unmarkAfterOptionsEnd(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) values[name] = value.map((one: unknown) => unmarked(one));
    else values[name] = unmarked(value);
  }
}

/** A message about marked words as it reads without the marks. */
export function withoutMarks(text: string): string {
  return text.replaceAll(MARK, "");
}

function unmarked(value: unknown): unknown {
  return typeof value === "string" && value.startsWith(`${MARK}-`) ? value.slice(1) : value;
}

/** Stands before a word that is to be taken as it is. No argument of a process can hold this character. */
const MARK = "\0";

/** The switch that stands for `--` while the command line is parsed: it ends what an option before it may take. */
export const OPTIONS_END = MARK;

/** yargs loses a lone hyphen among positional arguments, and takes `help` in the last place for `--help`, also where it is an artifact's name. */
const TAKEN_OTHERWISE: ReadonlySet<string> = new Set(["-", "help"]);

/**
 * Marks what yargs would take for something else than what it is. Words after `--` become positional ones, the command's name among them:
 * yargs keeps them apart, where no command looks for them.
 *
 * @param words - the arguments after the program's name.
 */
export function markWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  const before = (end === -1 ? words : words.slice(0, end)).map((word) => (TAKEN_OTHERWISE.has(word) ? `${MARK}${word}` : word));
  if (end === -1) return before;
  const after = words.slice(end + 1).map((word) => (word.startsWith("-") || TAKEN_OTHERWISE.has(word) ? `${MARK}${word}` : word));
  return [...before, `--${OPTIONS_END}=true`, ...after];
}

/** Takes the marks away from the values of a parsed command line. */
export function unmarkValues(values: Record<string, unknown>): void {
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
  return typeof value === "string" ? withoutMarks(value) : value;
}

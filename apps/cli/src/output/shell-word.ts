/** A word as a POSIX shell has to be given it, so that a command that is shown can be copied. */
export function shellWord(word: string): string {
  return /^[\w./@:,+=-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

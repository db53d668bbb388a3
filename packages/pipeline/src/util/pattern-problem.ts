const MAX_PATTERN_LENGTH = 1000;

/** Number of capture groups of a pattern that compiles. */
export const captureGroupCount = (pattern: string): number => {
  const match = new RegExp(`${pattern}|`, "m").exec("");
  return match === null ? 0 : match.length - 1;
};

/**
 * Why a text is not a regular expression that a plan may hold, as a phrase that completes "the pattern …", or `null` when
 * it is one. Patterns are JavaScript's, with the flag `m`.
 */
export const patternProblem = (pattern: string): string | null => {
  if (pattern === "") return "is empty and would match everywhere";
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(pattern, "m");
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The engine's message repeats the pattern; only the reason at its end is certain to be one plain line.
    return `is not a regular expression (${error.message.slice(error.message.lastIndexOf(": ") + 2)})`;
  }
};

const UNBOUNDED_QUANTIFIER = /^(?:[*+]|\{\d+,\})/;

/**
 * Whether a pattern repeats, without a bound, a group that holds such a repetition itself, as in `(a+)+`: a few dozen
 * unlucky characters can keep such a pattern busy for years. Says yes for harmless cases too, such as `(\d+,)*`.
 */
export const hasNestedRepetition = (pattern: string): boolean => {
  const repeatsInGroup: boolean[] = [false];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === "\\") index += 1;
    else if (character === "[") index = endOfClass(pattern, index);
    else if (character === "(") repeatsInGroup.push(false);
    else if (character === ")") {
      const holdsRepetition = repeatsInGroup.pop() === true;
      const isRepeated = UNBOUNDED_QUANTIFIER.test(pattern.slice(index + 1, index + 12));
      if (holdsRepetition && isRepeated) return true;
      if (holdsRepetition && repeatsInGroup.length > 0) repeatsInGroup[repeatsInGroup.length - 1] = true;
    } else if (UNBOUNDED_QUANTIFIER.test(pattern.slice(index, index + 12))) {
      repeatsInGroup[repeatsInGroup.length - 1] = true;
    }
  }
  return false;
};

const endOfClass = (pattern: string, start: number): number => {
  for (let index = start + 1; index < pattern.length; index += 1) {
    if (pattern[index] === "\\") index += 1;
    else if (pattern[index] === "]") return index;
  }
  return pattern.length;
};

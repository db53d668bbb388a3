import { CliError } from "../errors/cli-error.ts";

/**
 * Program and arguments of an option: words between spaces, or a JSON list of texts for words that hold spaces. There is no
 * quoting, because nothing here would do with quotes what a shell does.
 *
 * @throws CliError `USAGE`.
 */
export function parseCommand(option: string, text: string): readonly string[] {
  const words = text.trimStart().startsWith("[") ? jsonWords(text) : text.split(/\s+/).filter((word) => word !== "");
  const isQuoted = words !== null && !text.trimStart().startsWith("[") && /["'\\]/.test(text);
  if (words !== null && words.length > 0 && !isQuoted) return words;
  const problem = isQuoted ? "holds a quote or a backslash" : words === null ? "is no JSON list of texts" : "is empty";
  throw new CliError("USAGE", `--${option} ${problem}`, `Write words with spaces between them, or a JSON list such as '["sh", "-c", "npm test"]'.`);
}

function jsonWords(text: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

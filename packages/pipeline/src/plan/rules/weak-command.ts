const ALWAYS_WEAK = new Set(["true", ":", "echo", "printf", "ls", "dir", "stat", "file", "cat", "readlink", "realpath"]);
const EXISTENCE_TEST = /^-[abcdefghLprsSuwxk]$/;
const SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh"]);

const baseName = (program: string): string => program.slice(program.lastIndexOf("/") + 1);

const isExistenceTest = (words: readonly string[]): boolean => {
  const [first, ...rest] = words[0] === "!" ? words.slice(1) : words;
  return first !== undefined && EXISTENCE_TEST.test(first) && rest.length === 1;
};

const isWeakSimpleCommand = (words: readonly string[]): boolean => {
  const [program, ...rest] = words;
  if (program === undefined) return true;
  const name = baseName(program);
  if (ALWAYS_WEAK.has(name)) return true;
  if (name === "test") return isExistenceTest(rest);
  const closing = name === "[" ? "]" : name === "[[" ? "]]" : null;
  return closing !== null && rest.at(-1) === closing && isExistenceTest(rest.slice(0, -1));
};

/** The script of `sh -c <script>`, or `null` for any other use of a shell. */
const inlineScript = (words: readonly string[]): string | null => {
  if (!SHELLS.has(baseName(words[0] ?? ""))) return null;
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  return flag === -1 ? null : (words[flag + 1] ?? null);
};

/**
 * Whether a command can tell only that something exists, such as `test -f x`, `ls x` or `sh -c "[ -s x ]"`.
 * A pipe, a substitution or an unknown program counts as a real check: the point is to find obvious cases.
 */
export const isWeakCommand = (run: readonly unknown[]): boolean => {
  const words = run.map(String);
  const script = inlineScript(words);
  if (script === null) return words.length > 0 && isWeakSimpleCommand(words);
  if (/(?<!\|)\|(?!\|)|[`$<>]\(|`/.test(script)) return false;
  return script.split(/&&|\|\||[;\n]/).every((part) => isWeakSimpleCommand(part.trim().split(/\s+/).filter((word) => word !== "")));
};

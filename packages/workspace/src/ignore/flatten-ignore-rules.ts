/** One file of ignore rules. */
export interface IgnoreFile {
  /** Folder that the file lies in, relative to the top; empty for the top folder. */
  readonly folder: string;
  readonly text: string;
}

/**
 * One list of rules, relative to the top folder, that means the same as the ignore files of several folders.
 *
 * Later rules win, and the files of deeper folders come later, as in git. With such a list git can judge a folder by
 * the rules of one commit, whatever ignore files lie in the folder now.
 * Source: gitignore(5), "Pattern format".
 */
export function flattenIgnoreRules(files: readonly IgnoreFile[]): string {
  const ordered = [...files].sort((a, b) => depth(a.folder) - depth(b.folder));
  const rules = ordered.flatMap((file) => readRules(file.text).map((rule) => anchor(rule, file.folder)));
  return rules.length === 0 ? "" : `${rules.join("\n")}\n`;
}

function depth(folder: string): number {
  return folder === "" ? 0 : folder.split("/").length;
}

function readRules(text: string): string[] {
  return text
    .replace(/^\ufeff/u, "")
    .split("\n")
    .map((line) => line.replace(/\r$/u, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => trimTrailingSpaces(line))
    .filter((line) => line !== "" && line !== "!");
}

/** Git drops trailing spaces unless a backslash quotes them. */
function trimTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " " && line[end - 2] !== "\\") end -= 1;
  return line.slice(0, end);
}

function anchor(rule: string, folder: string): string {
  if (folder === "") return rule;
  const isNegated = rule.startsWith("!");
  // A backslash before a leading # or ! only keeps it from being special there, which it is not after a prefix; it may stay.
  const pattern = isNegated ? rule.slice(1) : rule;
  const withoutEnd = pattern.replace(/\/$/u, "");
  const isAnchored = withoutEnd.includes("/");
  const prefix = `/${escapeGlob(folder)}/`;
  const body = isAnchored ? pattern.replace(/^\//u, "") : `**/${pattern}`;
  return `${isNegated ? "!" : ""}${prefix}${body}`;
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]]/gu, String.raw`\$&`);
}

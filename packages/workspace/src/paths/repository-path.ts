import { WorkspaceError } from "../errors.ts";

/**
 * Why `path` cannot be a path inside a repository, or `null` when it can: relative, normalised, with `/` as separator,
 * without `..`, and with no component that git or a case-insensitive file system takes for `.git`.
 */
export function describeBadPath(path: string): string | null {
  if (path === "") return "it is empty";
  if (/[\u0000-\u001f\u007f]/u.test(path)) return "it holds a control character";
  if (path.startsWith("/") || /^[a-z]:/iu.test(path)) return "it is absolute";
  if (path.includes("\\")) return "it holds a backslash";
  for (const component of path.split("/")) {
    if (component === "" || component === "." || component === "..") return `it holds the component '${component}'`;
    if (isGitFolderName(component)) return "it names git's own folder";
  }
  return null;
}

/** Throws `WORKSPACE_BAD_PATH` unless `path` is usable inside a repository; `what` names it in the message. */
export function assertRepositoryPath(path: string, what: string): void {
  const problem = describeBadPath(path);
  if (problem === null) return;
  throw new WorkspaceError(
    "WORKSPACE_BAD_PATH",
    `${what} '${path}' is not usable: ${problem}.`,
    "Give a relative path inside the project, such as 'src/reader.ts', without '..' and '.git'.",
  );
}

/**
 * Whether some file system takes `component` for `.git`: any case, NTFS short name, trailing dots or spaces, and the
 * invisible characters that HFS+ drops.
 */
export function isGitFolderName(component: string): boolean {
  const visible = component.replaceAll(/\p{Cf}/gu, "").toLowerCase().replace(/:.*$/u, "").replace(/[. ]+$/u, "");
  return visible === ".git" || visible === "git~1";
}

/** Whether `path` is `location` or lies under it. */
export function isUnder(path: string, location: string): boolean {
  return path === location || path.startsWith(`${location}/`);
}

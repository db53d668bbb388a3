import type { ProjectTreeState } from "@pawl/workspace";

/** One line about a project tree that could not be brought to the head. */
export function blockedTreeWarning(tree: Extract<ProjectTreeState, { kind: "blocked" }>): string {
  if (tree.reason === "index-locked") {
    return "the project's files are behind the branch, because git's index is locked; `pawl run` brings them along";
  }
  const named = tree.paths.slice(0, 5).map((path) => JSON.stringify(path)).join(", ");
  return `the project's files are behind the branch, because of local edits in ${named}: move them away, then \`pawl run\` brings the rest along`;
}

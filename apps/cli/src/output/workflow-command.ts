/** A line that GitHub Actions shows as an annotation, or takes for the beginning of a group. */
export type WorkflowCommand = "error" | "warning" | "group";

/**
 * A line for the log of GitHub Actions that is no command, whatever is in it: agents and plans have a part in what is printed. The
 * runner looks for `::` at a line's beginning, and for `##[` anywhere in it.
 */
export function workflowLine(text: string): string {
  const line = text.replaceAll("##[", "#\\x23[");
  return line.trimStart().startsWith("::") ? line.replace("::", "\\x3a:") : line;
}

/** What an annotation says beside its message. */
export interface AnnotationProperties {
  /** Stands above the message. */
  readonly title?: string | undefined;
  /** From the repository's root, with `/`. */
  readonly file?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** Counted from 1. */
  readonly col?: number | undefined;
}

/** Whether this process is a step of GitHub Actions. */
export function isInGitHubActions(environment: NodeJS.ProcessEnv): boolean {
  return environment["GITHUB_ACTIONS"] === "true";
}

/** A workflow command of GitHub Actions with its message. */
export function workflowCommand(command: WorkflowCommand, message: string, { file, line, col, title }: AnnotationProperties = {}): string {
  const given = Object.entries({ file, line, col, title }).filter(([, value]) => value !== undefined);
  const properties = given.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  return `::${command}${properties === "" ? "" : ` ${properties}`}::${escapeData(message.replaceAll("##[", "#\\x23["))}`;
}

/** Ends the group that was begun last. */
export const END_OF_GROUP = "::endgroup::";

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

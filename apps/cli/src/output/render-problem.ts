import { escapeForTerminal } from "@pawl/agents";
import type { PlanProblem } from "@pawl/pipeline";

/** What {@link renderProblem} needs of a problem. */
export type PlaceOfProblem = Pick<PlanProblem, "file" | "line" | "column" | "code" | "severity" | "message">;

/** One line about a problem of the plan: `file:line:column: CODE: message`; a warning says that it is one. */
export function renderProblem(problem: PlaceOfProblem): string {
  const { file, line, column, code, severity, message } = problem;
  const kind = severity === "warning" ? "warning " : "";
  return escapeForTerminal(`${file}:${line}:${column}: ${kind}${code}: ${message}`);
}

import { escapeForTerminal } from "@pawl/agents";

import { INTERNAL_ERRORS } from "../catalogue/command-errors.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { writeNotice } from "../output/streams.ts";
import { renderProblem } from "../output/render-problem.ts";
import type { PlaceOfProblem } from "../output/render-problem.ts";
import { errorCode, exitCodeOf } from "./exit-code-of.ts";
import { projectAboveHint } from "./project-above.ts";
import { writeErrorLog } from "./write-error-log.ts";

/** Deepest cause that is shown; the log has all of them. */
const MAX_CAUSES = 8;

/**
 * Says on standard error what went wrong, one line each: the error, what to do about it, and, where it is not the caller's
 * doing, the causes and the log file. Several problems of a plan are one line each.
 *
 * @returns the exit code.
 */
export async function reportError(thrown: unknown, projectDir: string): Promise<ExitCode> {
  const error = await named(thrown);
  const exitCode = exitCodeOf(error);
  const problems = problemsOf(error);
  if (problems !== null) {
    for (const problem of problems) writeNotice(renderProblem(problem), problem.severity, problem);
    return exitCode;
  }
  writeNotice(`error ${errorCode(error) ?? "INTERNAL"}: ${messageOf(error)}`, "error");
  if (exitCode === EXIT_CODES.INTERNAL) for (const cause of causesOf(error)) writeNotice(`caused by: ${cause}`);
  const hint = wayToProject(error, projectDir) ?? hintOf(error) ?? (await mendOf(error, exitCode));
  if (hint !== null) writeNotice(`hint: ${hint}`);
  if (exitCode === EXIT_CODES.INTERNAL) {
    const log = await writeErrorLog(error, projectDir);
    writeNotice(log === null ? "log: could not be written" : `log: ${escapeForTerminal(log)}`);
  }
  return exitCode;
}

/** Errors of the system by what is wrong with the machine; it is loaded for them alone. */
async function named(error: unknown): Promise<unknown> {
  if (errorCode(error) === null || hintOf(error) !== null) return error;
  try {
    const { nameMachineFault } = await import("@pawl/orchestrator");
    return await nameMachineFault(error, async () => []);
  } catch {
    // What cannot be loaded for want of files must not hide why.
    return error;
  }
}

function messageOf(error: unknown): string {
  return escapeForTerminal(error instanceof Error ? error.message || error.name : String(error));
}

function hintOf(error: unknown): string | null {
  const hint = error instanceof Error && "hint" in error ? error.hint : null;
  return typeof hint === "string" && hint !== "" ? escapeForTerminal(hint) : null;
}

/** Codes of errors that a folder within a project meets because it is not the project's own. */
const OF_NO_PROJECT: ReadonlySet<string | null> = new Set(["PLAN_MISSING", "LEDGER_MISSING"]);

function wayToProject(error: unknown, projectDir: string): string | null {
  const hint = OF_NO_PROJECT.has(errorCode(error)) ? projectAboveHint(projectDir) : null;
  return hint === null ? null : escapeForTerminal(hint);
}

/** What the catalogue says to do about an error that says nothing of it itself. It is loaded for these alone. */
async function mendOf(error: unknown, exitCode: ExitCode): Promise<string | null> {
  const otherwise = exitCode === EXIT_CODES.INTERNAL ? INTERNAL_ERRORS.INTERNAL[2] : null;
  const code = errorCode(error);
  if (code === null) return otherwise;
  try {
    const { CATALOGUE } = await import("../catalogue/catalogue.ts");
    return CATALOGUE.find((entry) => entry.code === code && (entry.exitCode !== null || entry.area === "library"))?.mend ?? otherwise;
  } catch {
    // What cannot be loaded for want of files must not hide the error.
    return otherwise;
  }
}

function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  let current = error;
  while (current instanceof Error && current.cause !== undefined && causes.length < MAX_CAUSES) {
    current = current.cause;
    const code = errorCode(current);
    causes.push(code === null ? messageOf(current) : `${code}: ${messageOf(current)}`);
  }
  return causes;
}

/** Every problem of an invalid plan; `null` for any other error. */
function problemsOf(error: unknown): readonly PlaceOfProblem[] | null {
  const isPlan = errorCode(error) === "PLAN_INVALID" && error instanceof Error && "problems" in error;
  return isPlan && Array.isArray(error.problems) ? (error.problems as readonly PlaceOfProblem[]) : null;
}

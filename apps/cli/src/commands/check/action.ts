import { isAbsolute, relative } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { contractVersion } from "@pawl/contract";
import { loadPlan, pipelinePaths } from "@pawl/orchestrator";
import { planContract } from "@pawl/pipeline";
import type { Plan, PlanProblem } from "@pawl/pipeline";

import { errorCode } from "../../errors/exit-code-of.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { renderProblem } from "../../output/render-problem.ts";
import { renderWeights } from "../../output/render-weights.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { isInGitHubActions } from "../../output/workflow-command.ts";
import { projectFolder } from "../../project-folder.ts";

/** What a check found. `plan` is `null` where it cannot run. */
interface CheckResult {
  readonly file: string;
  readonly plan: Plan | null;
  readonly errors: readonly PlanProblem[];
  readonly warnings: readonly PlanProblem[];
}

/** Checks the plan file and prints what it found. Changes nothing. */
export async function checkAction(options: { readonly cwd: string | null; readonly isJson: boolean }): Promise<ExitCode> {
  const { planFile } = pipelinePaths(await projectFolder(options.cwd));
  const result = await check(nameForPeople(planFile));
  if (isInGitHubActions(process.env)) annotate(result);
  await writeResult(`${options.isJson ? renderResultJson(result) : renderResult(result)}\n`);
  return result.plan === null ? EXIT_CODES.INVALID : EXIT_CODES.OK;
}

/** What the lines of the result say is not seen in a run of GitHub Actions unless somebody opens its log. */
function annotate({ errors, warnings }: CheckResult): void {
  for (const problem of [...errors, ...warnings]) writeNotice(renderProblem(problem), problem.severity, problem);
}

/** Short where the file lies in the working directory or below it. */
function nameForPeople(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path;
}

async function check(file: string): Promise<CheckResult> {
  try {
    const { plan, warnings } = await loadPlan(file);
    return { file, plan, errors: [], warnings };
  } catch (error) {
    if (errorCode(error) !== "PLAN_INVALID") throw error;
    const { problems } = error as Error & { readonly problems: readonly PlanProblem[] };
    return { file, plan: null, errors: problems, warnings: [] };
  }
}

function renderResult({ file, plan, errors, warnings }: CheckResult): string {
  const lines = [...errors, ...warnings].map((problem) => renderProblem(problem));
  if (plan === null) return lines.join("\n");
  const { version, weights } = planContract(plan);
  const own = contractVersion(version) === undefined ? `, contract ${version} (${renderWeights(weights)})` : "";
  return [...lines, `${escapeForTerminal(file)}: valid, ${plan.artifacts.length} artifacts${own}`].join("\n");
}

function renderResultJson({ file, plan, errors, warnings }: CheckResult): string {
  return renderJson({ file, ok: plan !== null, contract: plan === null ? null : planContract(plan), errors, warnings });
}

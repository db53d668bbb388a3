import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { comparePlans, didYouMean, NOTHING_USED, overBudget, parsePlan, parsePlanTop, renderPlanTop, sumOf } from "@pawl/pipeline";
import type { Amounts, BudgetAmounts, PlanTop } from "@pawl/pipeline";
import { BORROWED_BRANCH, borrowRepository, openIsolatedWorkspace, removeTree } from "@pawl/workspace";

import { OrchestratorError } from "../errors.ts";
import { keepOwnFoldersOut } from "../session/open-project-workspace.ts";
import { PlanInvalidError } from "../session/load-plan.ts";
import { readPromptFile } from "../session/read-prompts.ts";
import { pipelinePaths } from "../util/pipeline-paths.ts";
import { readSmallFile } from "../util/read-small-file.ts";
import { realProjectDir } from "../util/real-project-dir.ts";
import { sha256 } from "../util/sha256.ts";
import { runPlanningAttempt } from "./planning-attempt.ts";
import type { PlanningContext } from "./planning-attempt.ts";
import { makePlanningFolder } from "./planning-folder.ts";
import type { PlanningAttempt, PlanningOptions, PlanningResult, Proposal, ProposalRules } from "./planning.ts";
import { storeProposal } from "./proposal-store.ts";

const MAX_SPEC_BYTES = 1024 * 1024;

/**
 * Has a planning agent write a plan from a specification, in a workspace of its own outside of the project that is gone
 * afterwards. What is wrong with its plan is its next assignment. The plan that keeps to every rule is stored as a proposal;
 * the project's plan file is not touched.
 *
 * @throws OrchestratorError `SPEC_UNREADABLE`, `PROMPT_INVALID`, `PLAN_MISSING`, `PLAN_INVALID` (beside the artifacts), `PLANNER_UNKNOWN`; errors of the workspace keep
 *   their codes. What the agent does is never thrown.
 */
export async function planFromSpec(options: PlanningOptions): Promise<PlanningResult> {
  const projectDir = await realProjectDir(options.projectDir);
  const paths = pipelinePaths(projectDir);
  const spec = await readSpec(options.specFile);
  const prompt = options.promptFile === undefined ? null : await readPromptFile("planning", options.promptFile);
  const before = await readPresentPlan(paths.planFile);
  const { text, top } = beginningOf(options, before, paths.planFile);
  if (!Object.hasOwn(top.agents, options.profile)) {
    const known = Object.keys(top.agents);
    const hint = known.length === 0 ? "Add one under `agents` in pawl.yaml." : `${didYouMean(options.profile, known)}Name one of: ${known.join(", ")}.`;
    throw new OrchestratorError("PLANNER_UNKNOWN", `there is no agent profile ${JSON.stringify(options.profile)}`, hint);
  }
  await keepOwnFoldersOut(projectDir);
  const logsDir = join(paths.stateDir, "plan");
  await removeTree(logsDir);
  await mkdir(logsDir, { recursive: true, mode: 0o700 });
  const folder = await makePlanningFolder(projectDir, options.environment);
  try {
    const repository = join(folder.path, "repository.git");
    await borrowRepository({ projectDir, folder: repository });
    const workspace = await openIsolatedWorkspace({
      projectDir: repository,
      branch: BORROWED_BRANCH,
      poolDir: join(folder.path, "pool"),
      stateDir: join(folder.path, "state"),
    });
    try {
      const result = await attemptAll({ options, projectDir, folder, workspace, top, beginning: text, spec, prompt, logsDir }, before);
      if (result.proposal !== null) await storeProposal(logsDir, result.proposal, options.rules);
      return result;
    } finally {
      await workspace.close({ keepSlots: false });
    }
  } finally {
    await folder.remove();
  }
}

async function attemptAll(context: PlanningContext, before: string | null): Promise<PlanningResult> {
  const { options, top } = context;
  const attempts: PlanningAttempt[] = [];
  const ended = (end: PlanningResult["end"], proposal: Proposal | null = null): PlanningResult => ({ end, attempts, proposal });
  let text = context.beginning;
  let used = NOTHING_USED;
  for (let attempt = 1; attempt <= options.attempts; attempt++) {
    if (options.signal.aborted) return ended("stopped");
    if (attempt > 1 && !hasBudgetLeft(used, top.limits.budget)) return ended("budget");
    const { done, text: written } = await runPlanningAttempt(context, { attempt, text, earlier: attempts });
    attempts.push(done);
    options.onAttempt(done);
    if (done.reason === null && written !== null) return ended("proposed", proposalOf(written, before, { ...options.rules, top }));
    if (done.reason === "CANCELLED") return ended("stopped");
    if (done.reason === "AGENT_ASKED") return ended("asked");
    if (done.reason === "RATE_LIMITED") return ended("limited");
    const amounts = amountsOf(done, top.limits.budget);
    // Unknown is not zero: how much a further attempt may use cannot be told.
    if (amounts === null) return ended("budget");
    used = sumOf(used, amounts);
    text = written ?? text;
  }
  return ended("refused");
}

/** What an attempt used; `null` where a budget needs to know and it is not known. */
function amountsOf({ usage }: PlanningAttempt, { attempt, artifact }: PlanTop["limits"]["budget"]): Amounts | null {
  const { moneyMicros, tokens, timeMs } = usage;
  const needsMoney = attempt.moneyMicros !== null || artifact.moneyMicros !== null;
  const needsTokens = attempt.tokens !== null || artifact.tokens !== null;
  if ((needsMoney && moneyMicros === null) || (needsTokens && tokens === null)) return null;
  return { moneyMicros: moneyMicros ?? 0, tokens: tokens ?? 0, timeMs };
}

/** The plan is one artifact: all attempts on it keep to the budget of one. */
function hasBudgetLeft(used: Amounts, { attempt, artifact }: PlanTop["limits"]["budget"]): boolean {
  const whole = (bounds: BudgetAmounts): Amounts => ({ moneyMicros: bounds.moneyMicros ?? 0, tokens: bounds.tokens ?? 0, timeMs: bounds.timeMs ?? 0 });
  return overBudget(sumOf(used, whole(attempt)), artifact, 1) === null;
}

/** A text as a proposal; it has kept to the rules. */
export function proposalOf(text: string, before: string | null, rules: ProposalRules & { readonly top: PlanTop | null }): Proposal {
  const result = parsePlan(text, { file: "pawl.yaml" }, rules);
  if (!result.ok) throw new Error("Internal error: a proposal breaks its rules");
  const present = before === null ? null : parsePlan(before, { file: "pawl.yaml" });
  const artifacts = present?.ok === true ? present.plan.artifacts : [];
  return { digest: sha256(text), text, before, artifacts: result.plan.artifacts.length, warnings: result.warnings, changes: comparePlans(artifacts, result.plan.artifacts) };
}

async function readSpec(file: string): Promise<string> {
  const refused = (problem: string, hint: string): Error => new OrchestratorError("SPEC_UNREADABLE", `${file}: ${problem}`, hint);
  const text = await readSmallFile(file, { maxBytes: MAX_SPEC_BYTES, isSecret: false, refused });
  if (text.trim() === "") throw refused("it holds nothing", "Name the file that says what is wanted.");
  if (text.includes("\0") || text.includes("\uFFFD")) throw refused("it is not UTF-8 text", "Name a text file.");
  return text;
}

/** The plan file's text, `null` where there is none. */
export async function readPresentPlan(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return null;
    throw new OrchestratorError("PLAN_UNREADABLE", `${file}: cannot be read (${String(code)})`, "Make it a readable file.", { cause: error });
  }
}

function beginningOf({ beginning }: PlanningOptions, before: string | null, planFile: string): { readonly text: string; readonly top: PlanTop } {
  if (before === null && beginning === null) {
    throw new OrchestratorError("PLAN_MISSING", `${planFile}: there is no plan file, so no agent is known`, "Name the agent with --command, or write a pawl.yaml with `contract` and `agents`.");
  }
  const text = before ?? renderPlanTop(beginning as NonNullable<typeof beginning>);
  const result = parsePlanTop(text, { file: planFile });
  if (!result.ok) throw new PlanInvalidError(planFile, result.errors);
  return { text, top: result.top };
}

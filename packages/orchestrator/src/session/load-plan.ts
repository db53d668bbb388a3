import { constants } from "node:fs";
import { open } from "node:fs/promises";

import { parsePlan } from "@pawl/pipeline";
import type { Plan, PlanProblem, PlanResult } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { summarisePlanWarnings } from "./plan-warnings.ts";
import { readPlanApart } from "./read-plan-apart.ts";
import type { PlanReadApart } from "./read-plan-apart.ts";
import { withPromptTexts } from "./read-prompts.ts";

/** The plan file is not valid: every problem at once, each with its line and column. `code` is `PLAN_INVALID`. */
export class PlanInvalidError extends OrchestratorError {
  readonly problems: readonly PlanProblem[];

  constructor(file: string, problems: readonly PlanProblem[]) {
    const first = problems[0];
    const place = first === undefined ? file : `${file}:${first.line}:${first.column}`;
    super("PLAN_INVALID", `${place}: ${first?.message ?? "invalid"}`, "`pawl check` lists every problem.");
    this.problems = problems;
  }
}

/**
 * Reads and validates the plan file, and the files of its own prompts.
 *
 * @throws OrchestratorError `PLAN_MISSING`, `PLAN_UNREADABLE`, `PLAN_INVALID` with every problem, or `PROMPT_INVALID`.
 */
export async function loadPlan(file: string): Promise<{ plan: Plan; warnings: readonly PlanProblem[] }> {
  const bytes = await readPlanFile(file);
  const result = parsePlan(bytes, { file });
  if (!result.ok) throw new PlanInvalidError(file, result.errors);
  return { plan: await withPromptTexts(result.plan, file), warnings: result.warnings };
}

/** A plan file from this size on, in bytes, is read in a process of its own: some thousand artifacts. */
const READ_APART_BYTES = 1024 * 1024;

/**
 * As {@link loadPlan}, for a run, which keeps its memory for long: a large plan is read by a process that ends then. The warnings are
 * those that a run shows.
 *
 * @param onLarge - called for a large plan, before any of it is in memory.
 */
export async function loadPlanToRun(file: string, onLarge: () => void = () => undefined): Promise<{ plan: Plan; warnings: readonly string[] }> {
  const bytes = await readPlanFile(file);
  const isLarge = bytes.length >= READ_APART_BYTES;
  if (isLarge) onLarge();
  const result = isLarge ? await readPlanApart(bytes, file) : shortly(parsePlan(bytes, { file }));
  if (!result.ok) throw new PlanInvalidError(file, result.errors);
  return { plan: await withPromptTexts(result.plan, file), warnings: result.warnings };
}

function shortly(result: PlanResult): PlanReadApart {
  return { ...result, warnings: summarisePlanWarnings(result.warnings) };
}

async function readPlanFile(file: string): Promise<Uint8Array> {
  try {
    // Without O_NONBLOCK a named pipe would be waited for, and a device has no end.
    await using opened = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await opened.stat()).isFile()) return await opened.readFile();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EACCES") throw unreadable(file, code, error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new OrchestratorError("PLAN_MISSING", `${file}: there is no plan file`, "`pawl init` writes one.", {
      cause: error,
    });
  }
  throw unreadable(file, "it is no regular file");
}

function unreadable(file: string, problem: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError("PLAN_UNREADABLE", `${file}: cannot be read (${problem})`, "Make it a readable file.", { cause });
}

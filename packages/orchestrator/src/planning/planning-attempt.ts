import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { oneLine, runAgent, secretValues } from "@pawl/agents";
import type { AgentOutcome } from "@pawl/agents";
import type { PlanTop } from "@pawl/pipeline";
import { parsePlan, planJsonSchema } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";
import { WorkspaceError } from "@pawl/workspace";

import { agentEnvironment } from "../runtime/agent-environment.ts";
import { pipelineIdOf } from "../session/tokens.ts";
import { PLAN_NAME, planningAssignment, SCHEMA_NAME, SPEC_NAME } from "./planning-assignment.ts";
import type { PlanningFolder } from "./planning-folder.ts";
import type { PlanningAttempt, PlanningOptions, PlanningReason } from "./planning.ts";
import { readWrittenPlan } from "./read-written-plan.ts";

/** Time between SIGTERM and SIGKILL when an agent is over its limits or cancelled, in milliseconds. */
const GRACE_MS = 3000;
/** A value of a secret variable that is shorter is found in too many texts. */
const SHORTEST_SECRET = 8;

/** What the attempts of one planning share. */
export interface PlanningContext {
  readonly options: PlanningOptions;
  readonly projectDir: string;
  readonly folder: PlanningFolder;
  readonly workspace: Workspace;
  readonly top: PlanTop;
  /** Text of the plan file that the first attempt is given. */
  readonly beginning: string;
  readonly spec: string;
  /** Template of the prompt `planning`; `null`: Pawl's own. */
  readonly prompt: string | null;
  readonly logsDir: string;
}

/** What an attempt begins with. */
export interface PlanningStart {
  readonly attempt: number;
  /** Text of the plan file that the agent is given. */
  readonly text: string;
  readonly earlier: readonly PlanningAttempt[];
}

/** An attempt and what it wrote, as far as it could be read. */
export interface PlanningStep {
  readonly done: PlanningAttempt;
  readonly text: string | null;
}

type Verdict = Pick<PlanningAttempt, "reason" | "detail" | "problems"> & { readonly text: string | null };

/** Lets the agent write the plan once, in a workspace that is dropped afterwards, and judges what it wrote. */
export async function runPlanningAttempt(context: PlanningContext, start: PlanningStart): Promise<PlanningStep> {
  const { workspace, logsDir, options } = context;
  const { attempt } = start;
  const log = join(logsDir, `attempt-${attempt}.log`);
  const { path } = await workspace.prepareAttempt({ attempt, artifacts: [PLAN_PATHS] });
  try {
    await mkdir(join(path, ".pawl"), { recursive: true });
    await writeFile(join(path, SPEC_NAME), context.spec);
    await writeFile(join(path, SCHEMA_NAME), `${JSON.stringify(planJsonSchema(), null, 2)}\n`);
    await writeFile(join(path, PLAN_NAME), start.text);
    const outcome = await letAgentPlan(context, start, { path, log });
    const failed = failureOf(outcome, options.signal);
    const { reason, detail, problems, text } = failed === null ? await judge(context, start, path) : { ...failed, problems: [], text: await whatItWrote(path) };
    const known = outcome.usage.kind === "read" ? outcome.usage.usage : null;
    const usage = { moneyMicros: known?.moneyMicros ?? null, tokens: known?.tokens ?? null, timeMs: Math.round(outcome.durationMs) };
    return { done: { attempt, reason, detail, problems, usage, log }, text };
  } finally {
    await workspace.releaseAttempt(attempt, { keep: "discard" });
  }
}

const PLAN_PATHS = { id: "plan", location: PLAN_NAME, writes: [] };

async function letAgentPlan(context: PlanningContext, start: PlanningStart, at: { readonly path: string; readonly log: string }): Promise<AgentOutcome> {
  const { top, folder, options, projectDir } = context;
  const { attempt, earlier } = start;
  const profile = top.agents[options.profile];
  if (profile === undefined) throw new Error(`Internal error: no agent profile ${options.profile}`);
  const files = join(folder.path, "attempts", String(attempt));
  const temporary = join(folder.path, "temporary", String(attempt));
  for (const made of [files, temporary]) await mkdir(made, { mode: 0o700 });
  const { env, secrets } = agentEnvironment(options.environment, top, profile);
  return await runAgent({
    profile,
    assignment: planningAssignment({ pipelineId: pipelineIdOf(projectDir), attempt, workspaceDir: at.path, rules: options.rules, template: context.prompt, earlier }),
    workspaceDir: at.path,
    assignmentFile: join(files, "assignment.json"),
    usageFile: join(files, "usage.json"),
    questionFile: join(files, "question", "question.json"),
    budget: top.limits.budget.attempt,
    watchedFiles: { roots: [at.path], except: [join(at.path, ".git")] },
    logFile: at.log,
    env: { ...env, TMPDIR: top.env.set["TMPDIR"] ?? temporary },
    secrets,
    resources: profile.resources,
    token: folder.token(attempt),
    signal: options.signal,
    graceMs: GRACE_MS,
  });
}

/** Why there is nothing to judge; `null`: the agent claims to be done. */
function failureOf(outcome: AgentOutcome, signal: AbortSignal): Pick<Verdict, "reason" | "detail"> | null {
  if (signal.aborted || outcome.kind === "cancelled") return { reason: "CANCELLED", detail: outcome.detail };
  if (outcome.survivors.length > 0) return { reason: "AGENT_FAILED", detail: "a process of the agent could not be ended" };
  switch (outcome.kind) {
    case "produced":
      return null;
    case "failed":
      return { reason: "AGENT_FAILED", detail: `${outcome.reason}: ${outcome.detail}` };
    case "asked":
      return { reason: "AGENT_ASKED", detail: oneLine(outcome.question.text) };
    case "lost":
      return { reason: "AGENT_FAILED", detail: outcome.detail };
    case "timed-out":
      return { reason: "TIMED_OUT", detail: outcome.detail };
    case "over-budget":
      return { reason: "OVER_BUDGET", detail: outcome.detail };
    case "stalled":
      return { reason: "STALLED", detail: outcome.detail };
    case "rate-limited":
      return { reason: "RATE_LIMITED", detail: outcome.untilMs === null ? outcome.detail : `until ${new Date(outcome.untilMs).toISOString()}: ${outcome.detail}` };
  }
}

async function judge(context: PlanningContext, { attempt }: PlanningStart, path: string): Promise<Verdict> {
  const refused = (reason: PlanningReason, detail: string, text: string | null): Verdict => ({ reason, detail, problems: [], text });
  const written = await readWrittenPlan(join(path, PLAN_NAME), PLAN_NAME);
  if (written.kind === "refused") return refused(written.reason, written.detail, null);
  const text = written.bytes.toString("utf8");
  const elsewhere = await judgeElsewhere(context, attempt);
  if (elsewhere !== null) return refused(elsewhere.reason, elsewhere.detail, text);
  if (text === context.beginning) return refused("NOTHING_PRODUCED", `${PLAN_NAME} is as it was given`, text);
  const { environment, rules } = context.options;
  const hasSecret = secretValues(environment, []).some((value) => value.length >= SHORTEST_SECRET && text.includes(value));
  if (hasSecret) return refused("SECRET_IN_PLAN", `${PLAN_NAME} holds the value of a secret variable of the environment`, null);
  const result = parsePlan(written.bytes, { file: PLAN_NAME }, { ...rules, top: context.top });
  if (result.ok) return { reason: null, detail: "", problems: [], text };
  const [first] = result.errors;
  return { reason: "PLAN_INVALID", detail: first === undefined ? "not valid" : `${first.code}: ${first.message}`, problems: result.errors, text };
}

/** Looks at everything that the attempt changed: the plan is all that it may. */
async function judgeElsewhere({ workspace }: PlanningContext, attempt: number): Promise<{ readonly reason: PlanningReason; readonly detail: string } | null> {
  try {
    const { candidates, tampering } = await workspace.collect({
      attempt,
      artifacts: [PLAN_PATHS],
      message: () => ({ subject: "A plan", trailers: {} }),
      timestampMs: 0,
    });
    const [tampered] = tampering;
    if (tampered !== undefined) return { reason: "GIT_TAMPERED", detail: `in its repository: ${tampered.detail}` };
    const outside = candidates.flatMap(({ changed }) => changed.map((one) => one.path)).filter((one) => !GIVEN.has(one));
    if (outside.length === 0) return null;
    const named = outside.slice(0, 5).map((one) => JSON.stringify(one.slice(0, 200))).join(", ");
    return { reason: "OUTSIDE_WRITES", detail: `changes ${named}${outside.length > 5 ? ` and ${outside.length - 5} more` : ""} besides ${PLAN_NAME}` };
  } catch (error) {
    if (!(error instanceof WorkspaceError) || !UNUSABLE_RESULTS.has(error.code)) throw error;
    return { reason: "WORKSPACE_INVALID", detail: error.message };
  }
}

const GIVEN: ReadonlySet<string> = new Set([PLAN_NAME, SPEC_NAME, SCHEMA_NAME]);
const UNUSABLE_RESULTS: ReadonlySet<string> = new Set(["WORKSPACE_RESULT_UNREADABLE", "WORKSPACE_NESTED_REPOSITORY"]);

/** What an agent that failed had written by then: the next attempt goes on from there. */
async function whatItWrote(path: string): Promise<string | null> {
  const written = await readWrittenPlan(join(path, PLAN_NAME), PLAN_NAME);
  return written.kind === "read" ? written.bytes.toString("utf8") : null;
}

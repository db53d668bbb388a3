import { existsSync } from "node:fs";
import { join } from "node:path";

import { apply, CURRENT_ORDERING, hasBounds } from "@pawl/pipeline";
import type { PipelineState, Plan, WorkspaceMode } from "@pawl/pipeline";
import { pathsOnBranch } from "@pawl/workspace";

import { decide } from "../kernel/decide.ts";
import type { Action } from "../kernel/decide.ts";
import { releaseAllLeases } from "../kernel/release-lease.ts";
import { lastEventMs } from "../ledger/last-event-ms.ts";
import { hasLedger, openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { missingRequirements } from "../runtime/missing-requirements.ts";
import { firstMoment } from "../session/first-moment.ts";
import { foldLedger, learntDurations, spentOnDay } from "../session/fold-ledger.ts";
import { loadPlan } from "../session/load-plan.ts";
import { hasInterruptedAdvance, refuseDirtyTree, workspaceMode } from "../session/open-project-workspace.ts";
import { refuseWhenHeld } from "../session/open-session.ts";
import { refuseUnreadyAgents } from "../session/refuse-unready-agents.ts";
import { refuseFirstRun, refuseWrongStart } from "../session/refuse-wrong-start.ts";

/** What `run` would do first. */
export interface RunPreview {
  /** The unfinished run that it would take up; `null`: it would start a new one, or none. */
  readonly run: string | null;
  /** The run is over, and without `isNew` nothing would be done; `null` otherwise. */
  readonly over: "completed" | "aborted" | null;
  readonly mode: WorkspaceMode;
  readonly isPaused: boolean;
  /** Attempts that an earlier orchestrator left, and that would be given back uncharged. */
  readonly givenBack: readonly number[];
  /** Number of questions that are open: nothing goes on before they are answered. */
  readonly questions: number;
  /** What would be started at once, in order. */
  readonly actions: readonly Action[];
}

/**
 * What `runPipeline` would start first, as far as the plan, the ledger and the project's files tell now. Writes nothing.
 *
 * @throws OrchestratorError where the run would be refused, with the same code.
 */
export async function previewRun(folder: string, options: { readonly isNew: boolean; readonly environment: NodeJS.ProcessEnv }): Promise<RunPreview> {
  const { isNew, environment } = options;
  const paths = await locatePipeline(folder, environment);
  const { plan } = await loadPlan(paths.planFile);
  const start = { plan, paths, mode: await workspaceMode(paths.projectDir, plan), isNew };
  if (!(await hasLedger(paths.ledger))) {
    await refuseFirstRun([], start);
    return await ahead({ state: null, spentToday: undefined, nowMs: Date.now() }, start, environment);
  }
  await using ledger = await openPipelineLedger(paths.ledger, { mode: "read-only" });
  await refuseWhenHeld(ledger, Date.now());
  const state = await foldLedger(ledger);
  const isOver = state !== null && state.status !== "running" && !isNew;
  if (isOver) return { ...NOTHING, over: state.status === "completed" ? "completed" : "aborted", mode: state.mode };
  await refuseWrongStart(state, ledger, start);
  // As the run's clock, which goes on where the ledger ends though the time of day was set back.
  const nowMs = Math.max(Date.now(), (await lastEventMs(ledger, state?.seq ?? 0)) ?? 0);
  const spentToday = hasBounds(plan.limits.budget.day) ? await spentOnDay(ledger, nowMs) : undefined;
  return await ahead({ state, spentToday, nowMs }, start, environment);
}

const NOTHING = { run: null, isPaused: false, givenBack: [], questions: 0, actions: [] } as const;

interface Start {
  readonly plan: Plan;
  readonly paths: PipelineLocation;
  readonly mode: WorkspaceMode;
}

async function ahead(
  found: { readonly state: PipelineState | null; readonly spentToday: Awaited<ReturnType<typeof spentOnDay>> | undefined; readonly nowMs: number },
  start: Start,
  environment: NodeJS.ProcessEnv,
): Promise<RunPreview> {
  const { plan, paths } = start;
  const unfinished = found.state?.status === "running" ? found.state : null;
  const mode = unfinished?.mode ?? start.mode;
  if (mode === "isolated" && !(await hasInterruptedAdvance(paths))) await refuseDirtyTree(paths.projectDir, plan);
  await refuseUnreadyAgents(plan, unfinished, environment, new AbortController().signal);
  const state = unfinished === null ? await beforeFirst(found, start) : givenBack(unfinished);
  return {
    run: unfinished?.run ?? null,
    over: null,
    mode,
    isPaused: state.isPaused,
    givenBack: unfinished === null ? [] : [...unfinished.attempts.keys()],
    questions: state.questions.length,
    actions: decide(state, {
      nowMs: found.nowMs,
      gating: new Set(),
      regating: new Set(),
      isIntegrating: false,
      suspects: new Set(),
      collecting: new Set(),
      isDraining: false,
      missing: (requires) => missingRequirements(requires, paths.projectDir, environment),
    }),
  };
}

/** The state without what an earlier orchestrator had under way. */
function givenBack(state: PipelineState): PipelineState {
  const released = releaseAllLeases(state, "ORCHESTRATOR_LOST", "");
  return released.reduce((before, body) => apply(before, { ...body, seq: before.seq + 1, run: before.run, atMs: 0 }), state);
}

/** The state in which a new run would begin. */
async function beforeFirst({ state, spentToday, nowMs }: Parameters<typeof ahead>[0], { plan, paths, mode }: Start): Promise<PipelineState> {
  return firstMoment({ plan, mode }, {
    run: "",
    atMs: nowMs,
    ...(spentToday === undefined ? {} : { spentToday }),
    durationsMs: learntDurations(state),
    ordering: CURRENT_ORDERING,
    gateFirst: await presentAlready(plan, paths, mode),
  });
}

/** What is there already, and so gated before any agent: as it is committed on the branch, or where there is none, as it lies there. */
async function presentAlready(plan: Plan, { projectDir }: PipelineLocation, mode: WorkspaceMode): Promise<string[]> {
  const committed = mode === "isolated" ? await pathsOnBranch({ projectDir, branch: plan.branch }) : null;
  const isThere = (location: string): boolean => (committed === null ? existsSync(join(projectDir, location)) : committed.has(location));
  return plan.artifacts.filter(({ location }) => isThere(location)).map(({ id }) => id);
}

import { expectStarts } from "@pawl/agents";
import { deriveState } from "@pawl/contract";
import { LedgerError } from "@pawl/database";
import type { DriverName } from "@pawl/database";
import type { PipelineState, Plan } from "@pawl/pipeline";
import type { ProjectTreeState } from "@pawl/workspace";

import { OrchestratorError } from "./errors.ts";
import { hasLedger, openPipelineLedger } from "./ledger/ledger-place.ts";
import { locatePipeline } from "./ledger/locate-pipeline.ts";
import type { PipelineLocation } from "./ledger/locate-pipeline.ts";
import type { DebugLog } from "./log/session-log.ts";
import { endLeftovers } from "./recovery/recover.ts";
import { MachineGuard } from "./machine/machine-guard.ts";
import type { EventListener } from "./runtime/journal.ts";
import type { RunActivities } from "./runtime/run-activities.ts";
import { RunLoop } from "./runtime/run-loop.ts";
import type { RunEnd } from "./runtime/run-loop-options.ts";
import { assembleRun } from "./session/assemble-run.ts";
import { loadPlanToRun } from "./session/load-plan.ts";
import {
  hasInterruptedAdvance,
  isWorkspaceOpen,
  openProjectWorkspace,
  refuseDirtyTree,
  workspaceMode,
} from "./session/open-project-workspace.ts";
import { openSession } from "./session/open-session.ts";
import type { Session, SessionOptions } from "./session/open-session.ts";
import { parseReport } from "./session/parse-report.ts";
import { endOfEndedRun, prepareRun } from "./session/prepare-run.ts";
import { blockedTreeWarning } from "./runtime/blocked-tree.ts";
import { refuseUnreadyAgents } from "./session/refuse-unready-agents.ts";
import type { McpServerCommand } from "./access/attempt-access.ts";
import { hasUnfinishedWrites } from "./session/remove-interrupted-writes.ts";
import { useProgramsForGit } from "./session/run-git-program.ts";
import { refuseFirstRun, refuseWrongStart } from "./session/refuse-wrong-start.ts";
import type { SessionWatch } from "./session/watch-session.ts";
import { TemporaryFolders } from "./runtime/temporary-folders.ts";
import { pipelineIdOf, tokenPrefix } from "./session/tokens.ts";
import { readStatus } from "./status/read-status.ts";
import { closingAfter } from "./util/closing-after.ts";
import { pipelinePaths } from "./util/pipeline-paths.ts";
import { keepHeapSmall, LARGE_PLAN_ARTIFACTS, tidyHeap } from "./util/small-heap.ts";
import { deliverRest } from "./webhook/deliver-outbox.ts";

/** How a pipeline is run. */
export interface RunOptions {
  /** Folder that holds `pawl.yaml`. */
  readonly projectDir: string;
  /** Starts from zero; refused while a run is unfinished. */
  readonly isNew: boolean;
  /** Stays for an answer when the run is BLOCKED. */
  readonly isWaiting: boolean;
  readonly driver: "auto" | DriverName;
  /** Environment that agents' variables are taken from; secrets in it are passed on only where the plan names them. */
  readonly environment: NodeJS.ProcessEnv;
  /** Stops the run and leaves everything resumable. */
  readonly signal: AbortSignal;
  /** Lets nothing new start, and ends the run once what is under way is done. */
  readonly drainSignal?: AbortSignal;
  /** How the MCP server is started that agents may reach Pawl through while they work; left out: they are offered none. */
  readonly mcpServer?: McpServerCommand;
  /** Where it can be seen what attempts do and which gates run; left out: nowhere. */
  readonly activities?: RunActivities;
  /** See `keepHeapSmall`, for a large plan. Default: false. */
  readonly keepsHeapSmall?: boolean;
  readonly onEvent: EventListener;
  /** Told of warnings: of the plan, and of deliveries that failed. */
  readonly onWarning: (warning: string) => void;
}

/**
 * Runs a pipeline until it is COMPLETED, ABORTED, BLOCKED with nothing running, drained, or stopped. Takes up an unfinished run where
 * it was left, however its orchestrator ended.
 *
 * @throws OrchestratorError for everything that the operator can mend (its codes say what), with nothing changed on disk
 *   where the input was wrong; `DISK_FULL`, `DISK_FAILED`, `NOT_WRITABLE`, `NOT_PERMITTED` and `MACHINE_EXHAUSTED` for what the machine has to be
 *   mended for. Errors of the ledger and the workspace keep their own classes and codes.
 */
export async function runPipeline(options: RunOptions): Promise<RunEnd> {
  try {
    return await runOrTakeUp(options);
  } catch (error) {
    throw await new MachineGuard(pipelinePaths(options.projectDir), options.environment).name(error);
  }
}

async function runOrTakeUp(options: RunOptions): Promise<RunEnd> {
  // From the first one on: a machine that is at a limit for a moment is waited for.
  useProgramsForGit();
  new MachineGuard(pipelinePaths(options.projectDir), options.environment, { run: null, onWarning: options.onWarning }).openOwn();
  const paths = await locatePipeline(options.projectDir, options.environment);
  const { projectDir } = paths;
  const { plan, warnings } = await loadPlanToRun(paths.planFile, () => (options.keepsHeapSmall === true ? keepHeapSmall() : undefined));
  for (const warning of warnings) options.onWarning(warning);
  const mode = await workspaceMode(projectDir, plan);
  const isInterrupted = await hasInterruptedAdvance(paths);
  const before = options.isNew || isInterrupted ? null : await endedAlready(paths, plan, options);
  // What is left of the orchestrator that ended it is put away by whoever holds the lock.
  if (before !== null && !(await isWorkspaceOpen(paths, options.environment)) && !(await hasUnfinishedWrites(paths))) return before;
  const start = { plan, paths, mode, isNew: options.isNew };
  // Before the ledger is made; where there is one, the session looks into it first.
  const isFirst = !(await hasLedger(paths.ledger));
  if (isFirst) await refuseFirstRun([], start);
  if (mode === "isolated" && !isInterrupted && before === null) await refuseDirtyTree(projectDir, plan);

  if (isFirst) await refuseUnreadyAgents(plan, null, options.environment, options.signal);

  const live: { loop: RunLoop | null; watch: SessionWatch | null } = { loop: null, watch: null };
  const onWarning = (warning: string): void => {
    live.watch?.warned(warning);
    options.onWarning(warning);
  };
  const session = await sessionUnlessOver(before, {
    paths,
    driver: options.driver,
    now: Date.now,
    environment: options.environment,
    onEvent: (recorded, state) => {
      options.onEvent(recorded, state);
      live.watch?.noticed(recorded);
      live.loop?.noticed(recorded, state);
    },
    onWarning,
    mayStart: async (loaded, ledger) => {
      await refuseWrongStart(loaded, ledger, start);
      if (!isFirst && before === null) await refuseUnreadyAgents(plan, loaded, options.environment, options.signal);
    },
  });
  if (session === null) return before as RunEnd;
  const runSession = async (): Promise<RunEnd> => {
    const jobs = (): readonly string[] => live.loop?.jobs() ?? [];
    // What it needs is loaded only where something is run.
    const { watchSession } = await import("./session/watch-session.ts");
    const watch = await watchSession({ session, plan, environment: options.environment, jobs, onWarning });
    live.watch = watch;
    try {
      const end = await runInSession(session, { ...start, options: { ...options, onWarning }, log: watch.log, onLoop: (loop) => (live.loop = loop) });
      await watch.end({ end: end.kind });
      return end;
    } catch (error) {
      await watch.end({ error });
      throw error;
    }
  };
  return await closingAfter(runSession, () => session.close());
}

/** `null` where a run is over whose orchestrator still puts away what it worked with: nothing is left to do here then. */
async function sessionUnlessOver(before: RunEnd | null, options: SessionOptions): Promise<Session | null> {
  try {
    return await openSession(options);
  } catch (error) {
    if (before !== null && error instanceof OrchestratorError && error.code === "LOCKED") return null;
    throw error;
  }
}

async function withTemporaryFolders<T>(
  projectDir: string,
  { environment }: RunOptions,
  work: (temporary: TemporaryFolders) => Promise<T>,
): Promise<T> {
  const temporary = await TemporaryFolders.open(pipelineIdOf(projectDir), environment);
  return await closingAfter(() => work(temporary), () => temporary.close());
}

/** Those of orchestrators that died. */
async function removeTemporaryFolders(projectDir: string, { environment }: RunOptions): Promise<void> {
  const temporary = await TemporaryFolders.open(pipelineIdOf(projectDir), environment);
  await temporary.close();
}

interface SessionRun {
  readonly plan: Plan;
  readonly paths: PipelineLocation;
  readonly mode: PipelineState["mode"];
  readonly options: RunOptions;
  readonly log: DebugLog;
  readonly onLoop: (loop: RunLoop) => void;
}

async function runInSession(session: Session, { plan, paths, mode, options, log, onLoop }: SessionRun): Promise<RunEnd> {
  const ended = await endOfEndedRun(session);
  const closed = ended === null ? session.loaded?.artifacts : undefined;
  const open = plan.artifacts.filter(({ id }) => closed?.get(id)?.phase !== "closed").length;
  // An agent and a gate each, at least.
  if (ended === null || options.isNew) expectStarts(2 * open);
  // An unfinished run keeps the branch and the mode that it pinned, whatever is checked out now.
  const pinned = session.loaded === null || (ended !== null && options.isNew) ? { mode, branch: plan.branch } : session.loaded;
  const prefix = tokenPrefix(paths.projectDir);
  await endLeftovers(prefix);
  const workspace = await openProjectWorkspace(paths, pinned, options.environment);
  let isOver = ended !== null && !options.isNew;
  const runInWorkspace = async (): Promise<RunEnd> => {
    warnOfBlockedTree(options, await workspace.finishInterruptedAdvance());
    if (ended !== null && !options.isNew) {
      await removeTemporaryFolders(paths.projectDir, options);
      // Nothing is handed in any more. What is in the project's files stays: since the end of the run they are the user's.
      for (const attempt of await workspace.unreleasedAttempts()) await workspace.releaseAttempt(attempt, { keep: "discard" });
      await deliverRest(session.ledger, { ...options, plan, projectDir: paths.projectDir });
      return ended;
    }
    if (pinned.mode === "isolated") await refuseDirtyTree(paths.projectDir, plan);
    await prepareRun(session, workspace, { plan, mode: pinned.mode, onWarning: options.onWarning });
    const end = await withTemporaryFolders(paths.projectDir, options, (temporary) => {
      const assembled = assembleRun({ session, workspace, temporary, prefix, options, log });
      onLoop(assembled.loop);
      if (options.keepsHeapSmall === true && session.journal.state.plan.artifacts.length >= LARGE_PLAN_ARTIFACTS) tidyHeap();
      return assembled.run();
    });
    isOver = end.kind === "completed" || end.kind === "aborted";
    warnOfBlockedTree(options, await workspace.finishInterruptedAdvance());
    return end;
  };
  // A run that goes on later goes on sooner with the workspaces that it has.
  return await closingAfter(runInWorkspace, () => workspace.close({ keepSlots: !isOver }));
}

/** Closures are on the branch all the same; but whoever commits from this tree would take them back. */
function warnOfBlockedTree(options: RunOptions, tree: ProjectTreeState): void {
  if (tree.kind === "blocked") options.onWarning(blockedTreeWarning(tree));
}

/**
 * The end of a run that is over, when its status file is the ledger's last report: then nothing changes, and only what could
 * not be delivered before still is. Only `--new` starts another one (rule 6.5#3).
 */
async function endedAlready(paths: PipelineLocation, plan: Plan, options: RunOptions): Promise<RunEnd | null> {
  const reading = await readStatus(paths);
  if (reading.kind !== "right") return null;
  const kind = endOf(Buffer.from(reading.bytes).toString("utf8"));
  if (kind === null) return null;
  const ledger = await openPipelineLedger(paths.ledger, { mode: "read-only" }).catch((error: unknown) => {
    if (error instanceof LedgerError && error.code === "LEDGER_OUTDATED") return null;
    throw error;
  });
  // Opening it for writing brings it up to date, so that every other command can read it; the session says how the run ended.
  if (ledger === null) return null;
  let isUndelivered: boolean;
  try {
    const run = await ledger.latestRun();
    const last = run === null ? null : await ledger.latestReport(run);
    if (last?.digest !== reading.digest) return null;
    isUndelivered = (await ledger.outbox.nextDueAtMs()) !== null;
  } finally {
    await ledger.close();
  }
  if (isUndelivered) {
    await using writable = await openPipelineLedger(paths.ledger, { driver: options.driver });
    await deliverRest(writable, { ...options, plan, projectDir: paths.projectDir });
  }
  return kind;
}

function endOf(bytes: string): RunEnd | null {
  const report = parseReport(bytes);
  // Not what an orchestrator writes, whatever `.pawl/emitted` says: the session finds out whose it is.
  if (report === null) return null;
  const state = deriveState(report);
  if (state === "COMPLETED") return { kind: "completed" };
  return state === "ABORTED" ? { kind: "aborted" } : null;
}

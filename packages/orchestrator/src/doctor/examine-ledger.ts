import { hostname } from "node:os";

import { findProcessesByToken, isProcessAlive } from "@pawl/agents";
import { describeFinding, verifyLedger } from "@pawl/database";
import type { DriverName, Ledger, LockHolder } from "@pawl/database";
import type { Plan } from "@pawl/pipeline";

import { readAnchors } from "../anchor/read-anchors.ts";
import { planDigest } from "../gate/gate-digest.ts";
import { lastEventMs } from "../ledger/last-event-ms.ts";
import { hasLedger, openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { deriveReport } from "../session/derive-report.ts";
import { hasInterruptedAdvance } from "../session/open-project-workspace.ts";
import { tokenPrefix } from "../session/tokens.ts";
import { readStatus } from "../status/read-status.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { finding, findingOf } from "./finding.ts";
import type { DoctorFinding } from "./finding.ts";

/** A holder of the lock that gave no sign of life for this long, in milliseconds, hangs or is gone. */
const SILENT_MS = 60_000;

/** What the doctor says of the ledger, and when it last got an event. */
export interface LedgerExamination {
  readonly findings: readonly DoctorFinding[];
  /** Milliseconds since the epoch; `null` where there is no event. */
  readonly lastEventMs: number | null;
}

/** Looks at the ledger, its lock, and what an orchestrator that was killed may have left. Changes nothing. */
export async function examineLedger(
  paths: PipelinePaths,
  options: { readonly plan: Plan | null; readonly nowMs: number; readonly environment: NodeJS.ProcessEnv },
): Promise<LedgerExamination> {
  try {
    const pipeline = await locatePipeline(paths.projectDir, options.environment);
    if (!(await hasLedger(pipeline.ledger))) return { findings: await examineAbsent(pipeline), lastEventMs: null };
    const anchors = await readAnchors(pipeline);
    await using ledger = await openPipelineLedger(pipeline.ledger, { mode: "read-only" });
    const { findings, head, state } = await verifyLedger(ledger, { deriveReport, anchors, maxFindings: 1 });
    const [first] = findings;
    const facts = `${ledger.file}: ${head?.seq ?? 0} events, ${ledger.driver.journal} journal, driver ${ledger.driver.driver}`;
    const lock = await ledger.readLock();
    const isAtWork = lock !== null && lock.host === hostname() && isProcessAlive(lock);
    return {
      findings: [
        first === undefined ? finding("LEDGER", facts) : finding("LEDGER_BROKEN", `${ledger.file}: ${describeFinding(first)}`),
        ...driverFindings(ledger),
        ...(lock === null ? [] : [examineLock(lock, isAtWork, options.nowMs)]),
        ...(isAtWork ? [] : await examineLeftovers(paths)),
        ...(state?.status === "running" && options.plan !== null ? changedPlan(paths, options.plan, state) : []),
      ],
      lastEventMs: await lastEventMs(ledger, head?.seq ?? 0),
    };
  } catch (error) {
    return { findings: [findingOf(error)], lastEventMs: null };
  }
}

/** What the doctor says of the status file. */
export async function examineStatus(paths: PipelinePaths): Promise<readonly DoctorFinding[]> {
  const reading = await readStatus(paths);
  if (reading.kind === "none") return [];
  if (reading.kind === "right") return [finding("STATUS", `${paths.statusFile}: as it was emitted`)];
  return [finding("STATUS_DIFFERS", `${paths.statusFile}: ${reading.problem}`)];
}

async function examineAbsent(pipeline: PipelineLocation): Promise<readonly DoctorFinding[]> {
  const { name } = pipeline.ledger;
  try {
    const [lost] = await readAnchors(pipeline);
    if (lost !== undefined) return [finding("LEDGER_BROKEN", `${name}: is gone, and ${lost.source} has a note of its end`)];
    return [finding("LEDGER_NOT_YET", `${name}: there is none before the first run`), ...(await examineLeftovers(pipeline))];
  } catch (error) {
    return [findingOf(error)];
  }
}

function driverFindings({ file, driver }: Ledger): readonly DoctorFinding[] {
  const { networkFileSystem, fallbackReason } = driver as typeof driver & { readonly driver: DriverName };
  return [
    ...(networkFileSystem === null ? [] : [finding("LEDGER_ON_NETWORK", `${file} is on ${networkFileSystem}`)]),
    ...(fallbackReason === null ? [] : [finding("LEDGER_DRIVER_FALLBACK", `the package sqlite3 cannot be used: ${fallbackReason}`)]),
  ];
}

function examineLock(lock: LockHolder, isAtWork: boolean, nowMs: number): DoctorFinding {
  const silentMs = nowMs - lock.heartbeatAtMs;
  const who = `process ${lock.pid} on ${lock.host}, last sign of life ${new Date(lock.heartbeatAtMs).toISOString()}`;
  if (lock.host !== hostname()) return finding("LOCK_ELSEWHERE", `the lock is held by ${who}`);
  if (!isAtWork) return finding("LOCK_LEFT_BEHIND", `the lock is held by ${who}, which is no more`);
  return finding(silentMs > SILENT_MS ? "ORCHESTRATOR_SILENT" : "ORCHESTRATOR_AT_WORK", who);
}

/** What an orchestrator that was killed left for the next one. */
async function examineLeftovers(paths: PipelinePaths): Promise<readonly DoctorFinding[]> {
  const left = findProcessesByToken({ prefix: tokenPrefix(paths.projectDir) });
  const pids = left.slice(0, 20).map(({ pid }) => pid).join(", ");
  return [
    ...(left.length > 0 ? [finding("PROCESSES_LEFT", `${left.length} processes of attempts or gates without an orchestrator: ${pids}`)] : []),
    ...((await hasInterruptedAdvance(paths)) ? [finding("ADVANCE_INTERRUPTED", `the project's files were on their way to another commit`)] : []),
  ];
}

function changedPlan(paths: PipelinePaths, plan: Plan, state: { readonly run: string; readonly plan: Plan; readonly planDigest: string }): readonly DoctorFinding[] {
  if ([state.planDigest, planDigest(state.plan)].includes(planDigest(plan))) return [];
  return [
    {
      code: "PLAN_CHANGED",
      severity: "error",
      found: `${paths.planFile}: differs from the plan that the unfinished run ${state.run} pinned`,
      mend: "Restore the file; or abort the run with `pawl abort` and start again with `pawl run --new`.",
    },
  ];
}

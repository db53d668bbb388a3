import { setTimeout as delay } from "node:timers/promises";

import { pipelinePaths } from "../util/pipeline-paths.ts";
import { realProjectDir } from "../util/real-project-dir.ts";
import { describeUsage, examineDisks, fileTimeMs, stateUsage } from "./examine-disk.ts";
import type { StateUsage } from "./examine-disk.ts";
import { examineGit } from "./examine-git.ts";
import { examineLedger, examineStatus } from "./examine-ledger.ts";
import { examinePlan, examinePrograms } from "./examine-plan.ts";
import type { DoctorFinding } from "./finding.ts";
import { judgeClock, judgeNode } from "./judge-machine.ts";

/** Time between the two looks at the clocks, in milliseconds. */
const CLOCK_LOOK_MS = 200;

/** What the doctor looks at. */
export interface DoctorOptions {
  /** Folder that holds `pawl.yaml`. */
  readonly projectDir: string;
  /** Environment that `pawl run` would be started with. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Everything that the doctor found. */
export interface DoctorReport {
  /** Whether nothing keeps Pawl from working: there are no findings but those that are `ok` or warnings. */
  readonly isFit: boolean;
  readonly findings: readonly DoctorFinding[];
  readonly usage: StateUsage;
}

/**
 * Looks at everything that Pawl needs on this machine and in this project, and says how to mend what is wrong. Changes nothing; an
 * orchestrator may be at work. A fault of one part does not keep the others from being looked at.
 *
 * @throws OrchestratorError `PLAN_MISSING` when there is no such folder.
 */
export async function examineProject({ projectDir, environment }: DoctorOptions): Promise<DoctorReport> {
  const paths = pipelinePaths(await realProjectDir(projectDir));
  const { plan, findings: ofPlan } = await examinePlan(paths);
  const passedMs = await clockLook();
  const ledger = await examineLedger(paths, { plan, nowMs: Date.now(), environment });
  const usage = await stateUsage(paths, environment);
  const fileMs = await fileTimeMs(paths);
  const findings = [
    judgeNode(process.versions.node),
    ...(await examineGit(paths.projectDir, plan)),
    ...ofPlan,
    ...(plan === null ? [] : await examinePrograms(plan, paths.projectDir, environment)),
    ...ledger.findings,
    ...(await examineStatus(paths)),
    ...judgeClock({ passedMs, nowMs: Date.now(), fileMs, lastEventMs: ledger.lastEventMs }),
    ...(await examineDisks(paths, environment)),
    ...describeUsage(usage, plan),
  ];
  // A fault such as a missing git is met by several parts.
  const distinct = [...new Map(findings.map((one) => [`${one.code} ${one.found}`, one])).values()];
  return { isFit: distinct.every(({ severity }) => severity === "ok" || severity === "warning"), findings: distinct, usage };
}

async function clockLook(): Promise<{ readonly wall: number; readonly monotonic: number }> {
  const wall = Date.now();
  const monotonic = performance.now();
  await delay(CLOCK_LOOK_MS);
  return { wall: Date.now() - wall, monotonic: performance.now() - monotonic };
}

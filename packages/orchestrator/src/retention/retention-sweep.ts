import { rm } from "node:fs/promises";
import { basename, dirname, relative, sep } from "node:path";

import type { Ledger } from "@pawl/database";
import type { PipelineState, Plan } from "@pawl/pipeline";

import type { EvidenceStore } from "../util/evidence-store.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { chooseRemovals } from "./choose-removals.ts";
import type { KeptFile } from "./choose-removals.ts";
import { listFiles } from "./list-files.ts";

/** Added to the time that checks and set-up may take, in milliseconds: what is older is in nobody's use. */
const MARGIN_MS = 60 * 60 * 1000;
/** Longest run of one set-up command, in milliseconds. */
const SETUP_MS = 30 * 60 * 1000;
/** Events by whose evidence closures are proved. */
const CLOSING = ["integration.queued", "integration.prepared", "artifact.closed"] as const;

/** What is swept. */
export interface SweepContext {
  readonly paths: PipelinePaths;
  readonly ledger: Ledger;
  readonly state: PipelineState;
  readonly evidence: EvidenceStore;
  readonly nowMs: number;
}

/**
 * Brings logs, evidence and quarantine back within what the plan lets them take up. Of the evidence that goes, no closure of any run
 * and no artifact that is still to be worked on needs any; of the quarantine only what failed attempts left goes, never what was
 * found in the status file's place (rule 9#2).
 *
 * @returns the paths that were removed.
 */
export async function sweepState({ paths, ledger, state, evidence, nowMs }: SweepContext): Promise<readonly string[]> {
  const { retention } = state.plan;
  const inUseFromMs = nowMs - longestUseMs(state.plan);
  const removed: string[] = [];
  const remove = async (path: string): Promise<boolean> => {
    if (path.startsWith(`${paths.evidenceDir}${sep}`)) return evidence.remove(basename(path));
    await rm(path, { force: true });
    return true;
  };
  const sweep = async (folder: string, maxBytes: number, needed: () => Promise<(file: KeptFile) => boolean>): Promise<void> => {
    const files = await listFiles(folder);
    if (files.reduce((sum, { bytes }) => sum + bytes, 0) <= maxBytes) return;
    for (const path of chooseRemovals(files, { maxBytes, inUseFromMs, isNeeded: await needed() })) {
      if (await remove(path)) removed.push(path);
    }
  };
  await sweep(paths.logsDir, retention.logsBytes, async () => isLogInUse(paths.logsDir, state));
  await sweep(paths.quarantineDir, retention.quarantineBytes, async () => ({ path }) => dirname(path) === paths.quarantineDir);
  await sweep(paths.evidenceDir, retention.evidenceBytes, async () => {
    const digests = await neededEvidence(ledger, state);
    return ({ path }) => digests.has(basename(path));
  });
  return removed;
}

/** Longest time that a file which was begun may still be written, or be named in the ledger for the first time. */
export function longestUseMs(plan: Plan): number {
  const longest = Math.max(0, ...plan.artifacts.map(({ gate }) => gate.checks.reduce((sum, check) => sum + check.timeoutMs, 0)));
  // With the control, each check and each set-up command runs twice.
  return MARGIN_MS + 2 * (longest + plan.setup.length * SETUP_MS);
}

/** Logs of attempts under way, and those of sessions, which have a bound of their own. */
function isLogInUse(logsDir: string, { run, attempts }: PipelineState): (file: KeptFile) => boolean {
  const live = new Set([...attempts.keys()].map((attempt) => [run, `attempt-${attempt}`].join(sep)));
  return ({ path }) => {
    const [first, second] = relative(logsDir, path).split(sep);
    return second === undefined || live.has([first, second].join(sep));
  };
}

async function neededEvidence(ledger: Ledger, state: PipelineState): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for await (const { type, data } of ledger.events({ types: CLOSING })) {
    const evidence = type === "integration.queued" ? data.evidence : type === "artifact.closed" || type === "integration.prepared" ? data.closure.evidence : [];
    for (const digest of evidence) needed.add(digest);
  }
  for (const { id } of state.plan.artifacts) {
    for (const digest of state.artifacts.get(id)?.lastRefusal?.evidence ?? []) needed.add(digest);
  }
  return needed;
}

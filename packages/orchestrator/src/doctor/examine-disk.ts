import { access, constants, mkdtemp, rmdir, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Plan } from "@pawl/pipeline";
import { defaultPoolDir } from "@pawl/workspace";

import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { finding } from "./finding.ts";
import type { DoctorFinding } from "./finding.ts";
import { folderUsage } from "./folder-usage.ts";
import type { FolderUsage } from "./folder-usage.ts";
import { formatBytes, judgeDisk } from "./judge-machine.ts";

/** What Pawl keeps of a project, by what it is. */
export interface StateUsage {
  readonly ledger: FolderUsage;
  readonly logs: FolderUsage;
  readonly evidence: FolderUsage;
  readonly quarantine: FolderUsage;
  /** Workspaces and gate checkouts, in the user's cache folder. */
  readonly workspaces: FolderUsage;
}

/** What Pawl keeps of a project on disk. */
export async function stateUsage(paths: PipelinePaths, environment: NodeJS.ProcessEnv): Promise<StateUsage> {
  const ledger = await Promise.all(["", "-wal", "-shm"].map((suffix) => folderUsage(`${paths.ledgerFile}${suffix}`)));
  return {
    ledger: ledger.reduce((sum, one) => ({ bytes: sum.bytes + one.bytes, files: sum.files + one.files })),
    logs: await folderUsage(paths.logsDir),
    evidence: await folderUsage(paths.evidenceDir),
    quarantine: await folderUsage(paths.quarantineDir),
    workspaces: await folderUsage(await defaultPoolDir(paths.projectDir, environment)),
  };
}

/** One line about what Pawl keeps, and one about each part that is over its bound. `plan` is `null` where there is no valid one. */
export function describeUsage(usage: StateUsage, plan: Plan | null): readonly DoctorFinding[] {
  const parts = Object.entries(usage).map(([name, { bytes }]: [string, FolderUsage]) => `${name} ${formatBytes(bytes)}`);
  const { logsBytes, evidenceBytes, quarantineBytes } = plan?.retention ?? { logsBytes: null, evidenceBytes: null, quarantineBytes: null };
  const over = (what: string, { bytes }: FolderUsage, maxBytes: number | null): DoctorFinding[] =>
    maxBytes === null || bytes <= maxBytes ? [] : [finding("STATE_OVER_BOUND", `${what} up ${formatBytes(bytes)} of ${formatBytes(maxBytes)}`)];
  return [
    finding("STATE", parts.join(", ")),
    ...over("logs take", usage.logs, logsBytes),
    ...over("evidence takes", usage.evidence, evidenceBytes),
    ...over("quarantine takes", usage.quarantine, quarantineBytes),
  ];
}

/** Room and rights where Pawl writes: the project, its state, the workspaces, temporary files; one finding per disk. */
export async function examineDisks(paths: PipelinePaths, environment: NodeJS.ProcessEnv): Promise<readonly DoctorFinding[]> {
  const wanted = [paths.projectDir, paths.stateDir, dirname(paths.statusFile), await defaultPoolDir(paths.projectDir, environment), environment["TMPDIR"] ?? tmpdir()];
  const findings: DoctorFinding[] = [];
  const disks = new Set<number>();
  for (const folder of new Set(await Promise.all(wanted.map(nearestFolder)))) {
    const mayWrite = await access(folder, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!mayWrite) findings.push(finding("NOT_WRITABLE", folder));
    const { dev } = await stat(folder);
    if (disks.has(dev)) continue;
    disks.add(dev);
    const { bavail, bsize, files, ffree } = await statfs(folder);
    findings.push(judgeDisk({ folder, freeBytes: bavail * bsize, freeFiles: files === 0 ? null : ffree }));
  }
  return findings;
}

/** The time that the project's file system gives to what is made now, in milliseconds since the epoch; `null` where nothing can be. */
export async function fileTimeMs(paths: PipelinePaths): Promise<number | null> {
  try {
    const folder = await mkdtemp(join(await nearestFolder(paths.stateDir), ".pawl-doctor-"));
    try {
      return (await stat(folder)).mtimeMs;
    } finally {
      await rmdir(folder);
    }
  } catch (error) {
    // The rights and the room are findings of their own.
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null);
  return stats?.isDirectory() === true || dirname(path) === path ? path : nearestFolder(dirname(path));
}

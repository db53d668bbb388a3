import { lstat, mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";

import { isProcessAlive, killProcessTree, ownProcessIdentity, processIdentity } from "@pawl/agents";
import { removeTree } from "@pawl/workspace";

import { pipelineIdOf } from "../session/tokens.ts";
import { sha256 } from "../util/sha256.ts";

/** A folder outside of the project in which one planning happens. */
export interface PlanningFolder {
  readonly path: string;
  /** Mark of the processes of an attempt. Not that of a pipeline's attempts, which the next orchestrator would end. */
  readonly token: (attempt: number) => string;
  /** Removes it with everything in it. */
  remove(): Promise<void>;
}

/**
 * Makes the folder of a planning. What earlier ones left whose process was killed, agents that still run included, is ended and
 * removed first; others that are at work are let be.
 *
 * @param environment - `TMPDIR` in it says where, if it is an absolute path.
 */
export async function makePlanningFolder(projectDir: string, environment: NodeJS.ProcessEnv): Promise<PlanningFolder> {
  const configured = environment["TMPDIR"] ?? "";
  const base = isAbsolute(configured) ? configured : tmpdir();
  const prefix = `pawl-plan-${pipelineIdOf(projectDir).slice(0, 8)}-`;
  for (const name of await readdir(base)) {
    if (!name.startsWith(prefix) || !(await isOwnFolder(join(base, name))) || hasLivingOwner(name.slice(prefix.length))) continue;
    await killProcessTree({ match: { prefix: `${name}:` }, graceMs: 0 });
    await removeTree(join(base, name));
  }
  const { pid, startToken } = ownProcessIdentity();
  const path = await mkdtemp(join(base, `${prefix}${pid}-${shortDigest(startToken)}-`));
  for (const folder of ["temporary", "attempts"]) await mkdir(join(path, folder), { mode: 0o700 });
  return { path, token: (attempt) => `${basename(path)}:${attempt}`, remove: () => removeTree(path) };
}

/** Whether the process that a folder's name tells of still runs. */
function hasLivingOwner(rest: string): boolean {
  const [pid = "", start = ""] = rest.split("-");
  const identity = /^[0-9]+$/.test(pid) ? processIdentity(Number(pid)) : null;
  return identity !== null && shortDigest(identity.startToken) === start && isProcessAlive(identity);
}

/** In a folder that everybody may write to, a name proves nothing. */
async function isOwnFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}

function shortDigest(text: string): string {
  return sha256(text).slice(0, 8);
}

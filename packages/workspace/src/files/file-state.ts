import { createHash } from "node:crypto";
import { type BigIntStats, lstatSync, readFileSync, readlinkSync } from "node:fs";

import { SYMLINK_MODE } from "../git/tree-entry.ts";
import { encodePath } from "../paths/path-codec.ts";

/** By what a file is known again without reading it, as git's index has it. */
export interface FileState {
  readonly mode: string;
  /** Inode, size and times. */
  readonly stamp: string;
  /** Whether the times are older than the system's clock can be wrong by: a change after the look would show in them. */
  readonly isSettled: boolean;
}

/** A clock of the file system moves in steps of up to 10 ms; some file systems know only whole seconds of the past. */
const SETTLED_AFTER_MS = 100n;
const COARSE_SETTLED_AFTER_MS = 2_100n;
const NANOSECONDS_PER_MS = 1_000_000n;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** State of what is at a path; `null` for a folder and for what is neither file nor symbolic link. Throws what the system says. */
export function readFileState(path: string): FileState | null {
  const now = BigInt(Date.now());
  const stats = lstatSync(encodePath(path), { bigint: true });
  const mode = modeOf(stats);
  if (mode === null) return null;
  const { ino, dev, size, mtimeNs, ctimeNs } = stats;
  const youngest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  const isCoarse = ctimeNs % NANOSECONDS_PER_SECOND === 0n;
  const age = now - youngest / NANOSECONDS_PER_MS;
  return { mode, stamp: `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`, isSettled: age > (isCoarse ? COARSE_SETTLED_AFTER_MS : SETTLED_AFTER_MS) };
}

/** Git's mode for a file or link. Git looks at the owner's right to execute alone. */
function modeOf(stats: BigIntStats): string | null {
  if (stats.isSymbolicLink()) return SYMLINK_MODE;
  if (!stats.isFile()) return null;
  return (stats.mode & 0o100n) === 0n ? "100644" : "100755";
}

/** The bytes that git keeps for a file or link that is not changed on its way. */
export function readRawContent(path: string, mode: string): Buffer {
  const file = encodePath(path);
  return mode === SYMLINK_MODE ? readlinkSync(file, { encoding: "buffer" }) : readFileSync(file);
}

/** Git's identifier of content as a blob. */
export function blobId(objectFormat: "sha1" | "sha256", content: Uint8Array): string {
  return createHash(objectFormat).update(`blob ${content.length}\0`).update(content).digest("hex");
}

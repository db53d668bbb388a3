import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync, type Stats } from "node:fs";

import { SYMLINK_MODE } from "../git/tree-entry.ts";
import { systemPath } from "../paths/path-codec.ts";

/** By what a file is known again without reading it, as git's index has it. */
export interface FileState {
  /** Git's mode. */
  readonly mode: string;
  readonly bytes: number;
  readonly device: number;
  readonly inode: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
  /** Whether the times are older than the system's clock can be wrong by: a change after the look would show in them. */
  readonly isSettled: boolean;
}

/** A clock of the file system moves in steps of up to 10 ms; some file systems know only whole seconds of the past. */
const SETTLED_AFTER_MS = 100;
const COARSE_SETTLED_AFTER_MS = 2_100;

/** State of what is at a path; `null` for a folder and for what is neither file nor symbolic link. Throws what the system says. */
export function readFileState(path: string): FileState | null {
  const nowMs = Date.now();
  const stats = lstatSync(systemPath(path));
  const mode = modeOf(stats);
  if (mode === null) return null;
  const { size: bytes, dev: device, ino: inode, mtimeMs: modifiedMs, ctimeMs: changedMs } = stats;
  const isCoarse = changedMs % 1_000 === 0;
  const ageMs = nowMs - Math.max(modifiedMs, changedMs);
  return { mode, bytes, device, inode, modifiedMs, changedMs, isSettled: ageMs > (isCoarse ? COARSE_SETTLED_AFTER_MS : SETTLED_AFTER_MS) };
}

/** Whether a file that looked like `before`, and looks like `now`, has the content that it had. `false` where only reading it can tell. */
export function isSameFile(before: FileState, now: FileState): boolean {
  return (
    before.isSettled &&
    before.mode === now.mode &&
    before.bytes === now.bytes &&
    before.inode === now.inode &&
    before.device === now.device &&
    before.modifiedMs === now.modifiedMs &&
    before.changedMs === now.changedMs
  );
}

/** Git's mode for a file or link. Git looks at the owner's right to execute alone. */
function modeOf(stats: Stats): string | null {
  if (stats.isSymbolicLink()) return SYMLINK_MODE;
  if (!stats.isFile()) return null;
  return (stats.mode & 0o100) === 0 ? "100644" : "100755";
}

/** The bytes that git keeps for a file or link that is not changed on its way. */
export function readRawContent(path: string, mode: string): Buffer {
  const file = systemPath(path);
  return mode === SYMLINK_MODE ? readlinkSync(file, { encoding: "buffer" }) : readFileSync(file);
}

/** Git's identifier of content as a blob. */
export function blobId(objectFormat: "sha1" | "sha256", content: Uint8Array): string {
  return createHash(objectFormat).update(`blob ${content.length}\0`).update(content).digest("hex");
}

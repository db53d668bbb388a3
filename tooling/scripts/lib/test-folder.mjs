import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Memory that the tests may fill, in bytes; with less free, the disk holds their folders. */
const NEEDED_BYTES = 4 * 1024 ** 3;
const MEMORY_FOLDER = "/dev/shm";

/**
 * A new folder for everything that tests write: in memory where the machine has such a folder with room, and may execute
 * programs there, because waiting for disks takes a third of the tests' time; else where temporary files go.
 */
export function makeTestFolder() {
  if (hasRoom(MEMORY_FOLDER)) {
    try {
      const folder = mkdtempSync(join(MEMORY_FOLDER, "pawl-test-"));
      // Some tests act as a user without privileges.
      chmodSync(folder, 0o711);
      if (mayExecute(folder)) return folder;
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (!["EACCES", "EROFS", "ENOSPC"].includes(codeOf(error))) throw error;
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "pawl-test-"));
  chmodSync(folder, 0o711);
  return folder;
}

/** @param {string} folder */
function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= NEEDED_BYTES;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/**
 * Containers often forbid to execute what is in such a folder.
 *
 * @param {string} folder
 */
function mayExecute(folder) {
  const script = join(folder, "probe");
  writeFileSync(script, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const { status } = spawnSync(script, [], { stdio: "ignore" });
  rmSync(script);
  return status === 0;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

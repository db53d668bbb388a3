import { execFileSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

/** A small disk of its own, in memory, at the place of a folder. */
export interface SmallDisk {
  /** Takes all of its space but this many bytes. */
  fill(leavingBytes?: number): void;
  /** Gives that space back. */
  makeRoom(): void;
  /** Lets nothing on it be changed, by nobody, or lets it be changed again. */
  setReadOnly(isReadOnly: boolean): void;
}

/** Why no disk can be mounted here; `null` where one can. */
export function whyNoMount(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "pawl-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "pawl-test", folder], { stdio: "pipe" });
    execFileSync("umount", [folder], { stdio: "pipe" });
    return null;
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: Buffer };
    return stderr?.toString("utf8").trim() || message;
  } finally {
    rmdirSync(folder);
  }
}

/** Mounts a disk over a folder, which keeps what it holds; taken away after the test. Name of the file that fills it: `.filler`. */
export function diskForTest(folder: string, sizeBytes: number): SmallDisk {
  const filler = join(folder, ".filler");
  const copy = mkdtempSync(join(tmpdir(), "pawl-mount-"));
  mkdirSync(folder, { recursive: true });
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeBytes},mode=0755`, "pawl-test", folder]);
  // A process that the test lost must not keep the disk.
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  cpSync(copy, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  rmSync(copy, { recursive: true });
  return {
    fill: (leavingBytes = 0) => {
      const { bavail, bsize } = statfsSync(folder);
      const wanted = bavail * bsize - leavingBytes;
      const descriptor = openSync(filler, "a");
      try {
        for (let left = wanted; left > 0; ) left -= writeSync(descriptor, Buffer.alloc(Math.min(left, 1 << 20)));
      } finally {
        closeSync(descriptor);
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    setReadOnly: (isReadOnly) => void execFileSync("mount", ["-o", `remount,${isReadOnly ? "ro" : "rw"}`, folder]),
  };
}

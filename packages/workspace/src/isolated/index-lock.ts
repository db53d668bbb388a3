import { randomBytes } from "node:crypto";
import { link, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { hasErrorCode } from "../errors.ts";

/** Tells one lock file from every other. */
export interface LockIdentity {
  readonly inode: string;
  readonly createdNs: string;
}

const LOCK_WAIT_MS = 3_000;
const LOCK_POLL_MS = 50;

/**
 * Git's lock on the index of a work tree, taken by Pawl for the time in which it replaces the index.
 *
 * The identity is known, through `announce`, before the lock exists, so that a lock left by a crash can be recognised.
 */
export class IndexLock {
  readonly #path: string;

  constructor(gitDir: string) {
    this.#path = join(gitDir, "index.lock");
  }

  /** Takes the lock, waiting a little for its holder; `false` when it stays taken. */
  async acquire(announce: (identity: LockIdentity) => Promise<void>): Promise<boolean> {
    const own = `${this.#path}-pawl-${randomBytes(6).toString("hex")}`;
    await writeFile(own, "", { flag: "wx" });
    try {
      const identity = await identify(own);
      if (identity === null) throw new Error("Internal error: the lock file vanished before it was used");
      await announce(identity);
      for (let waitedMs = 0; ; waitedMs += LOCK_POLL_MS) {
        if (await tryLink(own, this.#path)) return true;
        if (waitedMs >= LOCK_WAIT_MS) return false;
        await delay(LOCK_POLL_MS);
      }
    } finally {
      await rm(own, { force: true });
    }
  }

  /** Gives the lock up. */
  async release(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  /** Removes the lock if it is the one that `identity` names. */
  async removeLeftover(identity: LockIdentity): Promise<void> {
    const found = await identify(this.#path);
    if (found !== null && found.inode === identity.inode && found.createdNs === identity.createdNs) await this.release();
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasErrorCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function identify(path: string): Promise<LockIdentity | null> {
  try {
    const { ino, birthtimeNs } = await stat(path, { bigint: true });
    return { inode: String(ino), createdNs: String(birthtimeNs) };
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return null;
    throw error;
  }
}

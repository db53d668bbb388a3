import { lstatSync, mkdirSync, realpathSync, unlinkSync } from "node:fs";
import { chmod, mkdir, readdir, realpath, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { removeTree } from "../files/remove-tree.ts";
import { isTreeError } from "../files/tree-errors.ts";
import { createOwnerName, isOwnerAlive } from "./process-identity.ts";

/** A folder for one attempt or one gate checkout at a time. */
export interface Slot {
  /** The folder of files. Agents and checks work here, so nothing in it is trusted. */
  readonly workTree: string;
  /** Pawl's index of the folder, beside it. */
  readonly indexFile: string;
  /** A second folder of files, for gates that get a few of them. */
  readonly inputsDir: string;
  /** Folder that holds both. */
  readonly folder: string;
}

const IDLE = "idle";
const OWNERS = "owners";
const ABANDONED = "abandoned";
const PRIVATE_PREFIX = "private-";

/**
 * Slots that are used again and again, shared by no two users at once.
 *
 * Each process moves the slots that it uses into a folder of its own. A rename succeeds for one process only, so two
 * processes never use one slot; slots of a process that died are taken over by the next one that opens the pool.
 * A slot holds whatever its last user left. One that cannot be emptied (files of another user, say) is moved to the
 * folder `abandoned` and never used again; each process that opens the pool tries to remove what is there.
 */
export class SlotPool {
  /** Real path of the pool. */
  readonly poolDir: string;
  readonly #ownDir: string;
  readonly #free: Slot[];
  readonly #used = new Set<Slot>();
  #created = 0;

  private constructor(poolDir: string, ownDir: string) {
    this.poolDir = poolDir;
    this.#ownDir = ownDir;
    this.#free = [];
  }

  /** Opens the pool, creates its folder when missing, and takes over every slot that nobody uses. */
  static async open(poolDir: string): Promise<SlotPool> {
    await mkdir(poolDir, { recursive: true, mode: 0o700 });
    const real = await realpath(poolDir);
    const ownDir = join(real, OWNERS, createOwnerName());
    await mkdir(join(real, IDLE), { recursive: true, mode: 0o700 });
    await mkdir(ownDir, { recursive: true, mode: 0o700 });
    const pool = new SlotPool(real, ownDir);
    await pool.#takeOver(join(real, IDLE));
    for (const owner of await readdir(join(real, OWNERS))) {
      if (isOwnerAlive(owner)) continue;
      await pool.#takeOver(join(real, OWNERS, owner));
      await pool.#removeOrAbandon(join(real, OWNERS, owner));
    }
    for (const name of await listFolder(join(real, ABANDONED))) await tryRemove(join(real, ABANDONED, name));
    return pool;
  }

  async #takeOver(folder: string): Promise<void> {
    for (const name of await listFolder(folder)) {
      if (name.startsWith(PRIVATE_PREFIX)) continue;
      const slot = this.#nextSlot();
      try {
        await openUp(join(folder, name));
        await rename(join(folder, name), slot.folder);
        this.#free.push(slot);
      } catch (error) {
        if (hasErrorCode(error, "ENOENT")) continue;
        if (!isTreeError(error)) throw error;
        await this.#removeOrAbandon(join(folder, name));
      }
    }
  }

  #nextSlot(): Slot {
    this.#created += 1;
    const folder = join(this.#ownDir, `slot-${this.#created}`);
    return { folder, workTree: join(folder, "work"), indexFile: join(folder, "index"), inputsDir: join(folder, "inputs") };
  }

  /** A folder of this process alone that lives as long as the pool is open; it is no slot. */
  privateFolder(name: string): string {
    return join(this.#ownDir, `${PRIVATE_PREFIX}${name}`);
  }

  /**
   * A slot that nobody else has until it is given back, made ready by `prepare`. Where that fails because of what a slot's
   * last user left in it, the slot is abandoned and another one taken.
   */
  async acquire(prepare: (slot: Slot) => Promise<void>): Promise<Slot> {
    // The most recently used one comes first: its files are still in the system's cache.
    for (let used = this.#free.pop(); used !== undefined; used = this.#free.pop()) {
      try {
        return await this.#handOut(used, prepare);
      } catch (error) {
        if (!isTreeError(error)) throw error;
        this.#free.splice(this.#free.indexOf(used), 1);
        await this.#removeOrAbandon(used.folder);
      }
    }
    const slot = this.#nextSlot();
    await mkdir(slot.folder, { recursive: true, mode: 0o700 });
    return await this.#handOut(slot, prepare);
  }

  async #handOut(slot: Slot, prepare: (slot: Slot) => Promise<void>): Promise<Slot> {
    this.#used.add(slot);
    try {
      await prepare(slot);
      return slot;
    } catch (error) {
      this.release(slot);
      throw error;
    }
  }

  /** Removes a folder; where it resists, moves it out of the way. Where that is refused as well, it stays and is not used. */
  async #removeOrAbandon(folder: string): Promise<void> {
    if (await tryRemove(folder)) return;
    try {
      await mkdir(join(this.poolDir, ABANDONED), { recursive: true, mode: 0o700 });
      await rename(folder, join(this.poolDir, ABANDONED, createOwnerName()));
    } catch (error) {
      if (!isTreeError(error)) throw error;
    }
  }

  /** Gives a slot back. A second time is harmless. */
  release(slot: Slot): void {
    if (this.#used.delete(slot)) this.#free.push(slot);
  }

  /** Leaves the free slots to later processes, or removes them; those still in use are removed. */
  async close({ keepSlots }: { readonly keepSlots: boolean }): Promise<void> {
    if ((await realpath(this.#ownDir)) !== this.#ownDir) throw replacedPool(this.#ownDir);
    for (const slot of this.#used) await this.#removeOrAbandon(slot.folder);
    this.#used.clear();
    for (const slot of this.#free.splice(0)) {
      // What is left in this process's own folder goes with it.
      if (!keepSlots) continue;
      try {
        await openUp(slot.folder);
        await rename(slot.folder, join(this.poolDir, IDLE, createOwnerName()));
      } catch (error) {
        if (!isTreeError(error)) throw error;
        await this.#removeOrAbandon(slot.folder);
      }
    }
    await this.#removeOrAbandon(this.#ownDir);
  }
}

/** Whether a process has a pool open, or had it open when it died. */
export async function isPoolOpen(poolDir: string): Promise<boolean> {
  return (await listFolder(join(poolDir, OWNERS))).length > 0;
}

/** Whether nothing is at the path any more. */
async function tryRemove(path: string): Promise<boolean> {
  try {
    await removeTree(path);
    return true;
  } catch (error) {
    if (isTreeError(error)) return false;
    throw error;
  }
}

/** An agent can take its owner's rights from a slot's folder, which then could be neither moved nor entered. */
async function openUp(folder: string): Promise<void> {
  const stats = lstatSync(folder);
  if (stats.isDirectory() && (stats.mode & 0o700) !== 0o700) await chmod(folder, 0o700);
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/**
 * Makes sure that the slot's own folder, beside the folder of files, is a real one; a link in its place is removed, not
 * followed. Throws `WORKSPACE_BAD_POOL` when the pool itself was replaced.
 */
export async function assertOwnFolder(slot: Slot): Promise<void> {
  const parent = dirname(slot.folder);
  if (realpathSync.native(parent) !== parent) throw replacedPool(parent);
  try {
    await openUp(slot.folder);
    if (lstatSync(slot.folder).isDirectory()) return;
    unlinkSync(slot.folder);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT")) throw error;
  }
  mkdirSync(slot.folder, { mode: 0o700 });
}

function replacedPool(path: string): WorkspaceError {
  return new WorkspaceError(
    "WORKSPACE_BAD_POOL",
    `The pool folder '${path}' was replaced while it was in use.`,
    "See which process did that, remove the pool folder, and start again; it holds nothing that is needed.",
  );
}

/**
 * Throws `WORKSPACE_RESULT_UNREADABLE` unless the slot's folder is a real folder at its own place: one that was
 * replaced by a link would have Pawl read, or clean, somebody's other files.
 */
export async function assertSlotIntact(slot: Slot): Promise<void> {
  if (isRealFolder(slot.workTree)) return;
  throw new WorkspaceError(
    "WORKSPACE_RESULT_UNREADABLE",
    `The attempt's folder '${slot.workTree}' was removed or replaced.`,
    "The attempt counts as failed; its folder is made anew for the next one.",
  );
}

/** Whether the folder is a real one at its own place. */
export function isRealFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory() && realpathSync.native(path) === path;
  } catch (error) {
    if (isTreeError(error)) return false;
    throw error;
  }
}

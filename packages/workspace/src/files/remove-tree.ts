import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { chmod, lstat, readdir, rename, rm, rmdir, unlink } from "node:fs/promises";

import { hasErrorCode } from "../errors.ts";
import { encodePath } from "../paths/path-codec.ts";
import { isTreeError } from "./tree-errors.ts";

/**
 * A folder whose path is this much longer than that of the tree is moved to the tree's top before it is entered, in bytes.
 * Systems refuse paths from 1024 bytes (macOS) or 4096 (Linux) on, but a tree of any depth can be made step by step.
 */
const LIFT_AT_BYTES = 512;

const OWNER_ACCESS = 0o700;

/**
 * Removes `path` and everything under it, however deep it is, never following a symbolic link. Folders that were made
 * unreadable or unwritable are opened up first. Nothing there is fine.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!isTreeError(error)) throw error;
    await new TreeRemoval(encodePath(path)).run();
  }
}

/** {@link removeTree} for what holds a few files: blocks for microseconds where waiting costs a tenth of a millisecond. */
export async function removeSmallTree(path: string): Promise<void> {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!isTreeError(error)) throw error;
    await removeTree(path);
  }
}

/** Removes a tree step by step, without recursion and without a long path. */
class TreeRemoval {
  readonly #root: Buffer;
  /** What is to be removed, the last one first; a folder that was entered is empty once what lies above it is done. */
  readonly #stack: { readonly path: Buffer; isEntered: boolean }[] = [];
  #lifted = 0;

  constructor(root: Buffer) {
    this.#root = root;
  }

  async run(): Promise<void> {
    this.#stack.push({ path: this.#root, isEntered: false });
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      if (top.isEntered) {
        await ifThere(rmdir(top.path));
        this.#stack.pop();
      } else if (await openUp(top.path)) {
        top.isEntered = true;
        await this.#enter(top.path);
      } else {
        await ifThere(unlink(top.path));
        this.#stack.pop();
      }
    }
  }

  async #enter(folder: Buffer): Promise<void> {
    const entries = (await ifThere(readdir(folder, { withFileTypes: true, encoding: "buffer" }))) ?? [];
    for (const entry of entries) {
      const path = joinBytes(folder, entry.name);
      if (!entry.isDirectory()) await ifThere(unlink(path));
      else this.#stack.push({ path: await this.#shorten(path), isEntered: false });
    }
  }

  async #shorten(path: Buffer): Promise<Buffer> {
    if (path.length - this.#root.length < LIFT_AT_BYTES) return path;
    // A folder that is not writable itself cannot be moved to another one.
    await openUp(path);
    this.#lifted += 1;
    const target = joinBytes(this.#root, Buffer.from(`.lifted-${randomBytes(6).toString("hex")}-${this.#lifted}`));
    await ifThere(rename(path, target));
    return target;
  }
}

/** Whether a folder is at the path; gives its owner every right on it. */
async function openUp(path: Buffer): Promise<boolean> {
  const stats = await ifThere(lstat(path));
  if (stats === null || !stats.isDirectory()) return false;
  if ((stats.mode & OWNER_ACCESS) !== OWNER_ACCESS) await chmod(path, OWNER_ACCESS);
  return true;
}

async function ifThere<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return null;
    throw error;
  }
}

function joinBytes(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from("/"), name]);
}

import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { openAgain } from "../machine/own-folders.ts";
import { sha256 } from "./sha256.ts";
import { syncFolder } from "./sync-folder.ts";

const sync = promisify(fsync);

/** Where files are written before they get their name; no digest begins like it. */
const INCOMING = "incoming";

/** What can be wrong with an evidence file: it is not there, its bytes are not those of its digest, or it cannot be read. */
export type EvidenceProblem = "missing" | "altered" | "unreadable";

/** Bytes of an evidence file, or what is wrong with it. */
export type EvidenceReading = { readonly kind: "read"; readonly bytes: Buffer } | { readonly kind: EvidenceProblem };

/** Content-addressed files under `.pawl/evidence/`: what gates left. A file's name is its SHA-256. */
export class EvidenceStore {
  readonly #root: string;
  /** What was kept here lately, and before that, and whether it is durable yet; the ledger may not name it yet. */
  #lately = new Map<string, boolean>();
  #before: ReadonlyMap<string, boolean> = new Map();
  readonly #removals = new Map<string, Promise<void>>();
  readonly #writing = new Map<string, Promise<void>>();
  /** Folders that were there when this process last used them. */
  readonly #folders = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Keeps some bytes and gives their digest. Durable when it returns; bytes that are there already are not written again. */
  async put(bytes: string | Uint8Array): Promise<string> {
    const digest = sha256(bytes);
    const isDurable = this.#lately.get(digest) ?? this.#before.get(digest) ?? false;
    this.#lately.set(digest, isDurable);
    if (isDurable && existsSync(this.path(digest))) return digest;
    await this.#removals.get(digest);
    const writing = this.#writing.get(digest) ?? this.#write(digest, bytes).finally(() => this.#writing.delete(digest));
    this.#writing.set(digest, writing);
    await writing;
    this.#lately.set(digest, true);
    return digest;
  }

  async #write(digest: string, bytes: string | Uint8Array): Promise<void> {
    const path = this.path(digest);
    // Left by an earlier process, which may have been killed before it was durable.
    if (existsSync(path)) return await syncFolder(dirname(path));
    const temporary = join(this.#root, INCOMING, randomBytes(6).toString("hex"));
    await this.#makeFolder(dirname(temporary));
    await this.#makeFolder(dirname(path));
    try {
      await this.#inFolder(dirname(temporary), () => writeDurably(temporary, bytes));
      await this.#inFolder(dirname(path), () => renameSync(temporary, path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
  }

  /** Does something in a folder, which is made again where somebody has removed it, and opened where somebody has closed it. */
  async #inFolder(folder: string, act: () => Promise<void> | void): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!hasCode(error, "ENOENT") && !this.#mayBeOpenNow(error, folder)) throw error;
      this.#folders.delete(folder);
      await this.#makeFolder(folder);
      await act();
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      if (!this.#mayBeOpenNow(error, folder)) throw error;
      return mkdir(folder, { recursive: true });
    });
    if (made !== undefined) await syncFolder(dirname(made));
    this.#folders.add(folder);
  }

  /** Whether what failed in a folder may succeed now, because somebody had closed it, or another one that it needs. */
  #mayBeOpenNow(error: unknown, folder: string): boolean {
    if (!hasCode(error, "EACCES")) return false;
    // Where none is closed any more, somebody else who writes has opened it meanwhile.
    openAgain([this.#root, join(this.#root, INCOMING), folder]);
    return true;
  }

  /**
   * Removes what is kept under a digest, unless it was kept here lately: what is being kept a second time is needed again.
   *
   * @returns whether it was removed.
   */
  async remove(digest: string): Promise<boolean> {
    if (this.#lately.has(digest) || this.#before.has(digest)) return false;
    const removal = rm(this.path(digest), { force: true }).finally(() => this.#removals.delete(digest));
    this.#removals.set(digest, removal);
    await removal;
    return true;
  }

  /** Forgets what was kept before the last time that this was called. */
  forgetEarlier(): void {
    this.#before = this.#lately;
    this.#lately = new Map();
  }

  /** The bytes of the file with a digest, checked against it. Never throws: what is wrong with the file is the result. */
  async read(digest: string): Promise<EvidenceReading> {
    try {
      const bytes = await readFile(this.path(digest));
      return sha256(bytes) === digest ? { kind: "read", bytes } : { kind: "altered" };
    } catch (error) {
      return { kind: hasCode(error, "ENOENT") ? "missing" : "unreadable" };
    }
  }

  /** Removes what a crash left unfinished; nothing may be under way. */
  async removeUnfinished(): Promise<void> {
    await rm(join(this.#root, INCOMING), { recursive: true, force: true });
  }

  /** Path of the file with a digest. */
  path(digest: string): string {
    return join(this.#root, digest.slice(0, 2), digest);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

// Only the waiting for the disk is left to other threads: handing them the rest costs more than it takes.
async function writeDurably(path: string, bytes: string | Uint8Array): Promise<void> {
  const fd = openSync(path, "wx", 0o444);
  try {
    writeFileSync(fd, bytes);
    await sync(fd);
  } finally {
    closeSync(fd);
  }
}

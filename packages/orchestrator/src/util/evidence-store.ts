import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";

import { sha256 } from "./sha256.ts";
import { syncFolder } from "./sync-folder.ts";

/** Where files are written before they get their name; no digest begins like it. */
const INCOMING = "incoming";

/** What can be wrong with an evidence file: it is not there, its bytes are not those of its digest, or it cannot be read. */
export type EvidenceProblem = "missing" | "altered" | "unreadable";

/** Bytes of an evidence file, or what is wrong with it. */
export type EvidenceReading = { readonly kind: "read"; readonly bytes: Buffer } | { readonly kind: EvidenceProblem };

/** Content-addressed files under `.pawl/evidence/`: what gates left. A file's name is its SHA-256. */
export class EvidenceStore {
  readonly #root: string;
  /** What was kept here lately, and before that; the ledger may not name it yet. */
  #lately = new Set<string>();
  #before: ReadonlySet<string> = new Set();
  readonly #removals = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Keeps some bytes and gives their digest. Durable when it returns; bytes that are there already are not written again. */
  async put(bytes: string | Uint8Array): Promise<string> {
    const digest = sha256(bytes);
    const path = this.path(digest);
    this.#lately.add(digest);
    await this.#removals.get(digest);
    const temporary = join(this.#root, INCOMING, randomBytes(6).toString("hex"));
    await mkdir(dirname(path), { recursive: true });
    await mkdir(dirname(temporary), { recursive: true });
    try {
      await writeDurably(temporary, bytes);
      await link(temporary, path);
      await syncFolder(dirname(path));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    } finally {
      await rm(temporary, { force: true });
    }
    return digest;
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
    this.#lately = new Set();
  }

  /** The bytes of the file with a digest, checked against it. Never throws: what is wrong with the file is the result. */
  async read(digest: string): Promise<EvidenceReading> {
    try {
      const bytes = await readFile(this.path(digest));
      return sha256(bytes) === digest ? { kind: "read", bytes } : { kind: "altered" };
    } catch (error) {
      return { kind: error instanceof Error && "code" in error && error.code === "ENOENT" ? "missing" : "unreadable" };
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

async function writeDurably(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o444);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

import { writeSync } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { writeDurably } from "../files/write-durably.ts";
import type { ArtifactPaths } from "../workspace.ts";

/** An attempt and what it may change. */
export interface AttemptClaim {
  readonly attempt: number;
  readonly artifacts: readonly ArtifactPaths[];
}

const FILE_NAME = "in-place.json";
/** Changes after which the file is written anew, so that it does not grow for ever. */
const MOST_CHANGES = 1_000;

/**
 * The attempts under way, in the state folder, so that what a killed process left can be told apart and cleaned up.
 *
 * The first line lists the attempts of one moment, each further line says of one that it was prepared or released since: adding a
 * line costs one wait for the disk where replacing the file costs four.
 */
export class ClaimsFile {
  readonly #path: string;
  readonly #claims = new Map<number, AttemptClaim>();
  /** Open for adding lines, once this process has written the first one. */
  #file: FileHandle | null = null;
  #changes = 0;
  #lastSync: Promise<void> = Promise.resolve();
  #nextSync: Promise<void> | null = null;

  constructor(stateDir: string) {
    this.#path = join(stateDir, FILE_NAME);
  }

  /** Attempts that are under way by what the file says. Throws `WORKSPACE_STATE_DAMAGED`. */
  async read(): Promise<AttemptClaim[]> {
    const claims = parse(await readIfThere(this.#path));
    if (claims !== null) {
      this.#claims.clear();
      for (const claim of claims) this.#claims.set(claim.attempt, claim);
      return claims;
    }
    throw new WorkspaceError(
      "WORKSPACE_STATE_DAMAGED",
      `The file '${this.#path}' is not a list of attempts.`,
      "See that no agent's changes are in the project, then remove the file.",
    );
  }

  /** Adds an attempt. It is durable once {@link sync} has returned that was called later. */
  async add(claim: AttemptClaim): Promise<void> {
    this.#claims.set(claim.attempt, claim);
    if (!(await this.#isNew())) this.#addLine({ prepared: claim });
  }

  /** Returns once everything that was added before is durable. Those who ask meanwhile wait for the disk together. */
  async sync(): Promise<void> {
    this.#nextSync ??= this.#startSync(this.#lastSync);
    await this.#nextSync;
  }

  #startSync(earlier: Promise<void>): Promise<void> {
    const sync = earlier.then(async () => {
      // What is added from here on is for the next one.
      this.#nextSync = null;
      await this.#file?.datasync();
    });
    this.#lastSync = sync.catch(() => undefined);
    return sync;
  }

  #addLine(change: object): void {
    writeSync((this.#file as FileHandle).fd, `${JSON.stringify(change)}\n`);
  }

  /**
   * Removes an attempt. The line reaches the disk with a later one: after a power failure the attempt may be listed again, and is
   * released a second time.
   */
  async remove(attempt: number): Promise<void> {
    this.#claims.delete(attempt);
    if (await this.#isNew()) return;
    this.#addLine({ released: attempt });
  }

  /** Whether the file was written anew, with all that is known. */
  async #isNew(): Promise<boolean> {
    this.#changes += 1;
    if (this.#file !== null && this.#changes < MOST_CHANGES) return false;
    await this.close();
    await writeDurably(this.#path, `${JSON.stringify({ version: 1, attempts: [...this.#claims.values()] })}\n`);
    this.#file = await open(this.#path, "a");
    this.#changes = 0;
    return true;
  }

  /** Gives the file free. */
  async close(): Promise<void> {
    await this.#lastSync;
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return `${JSON.stringify({ version: 1, attempts: [] })}\n`;
    throw error;
  }
}

function parse(text: string): AttemptClaim[] | null {
  const [first = "", ...rest] = text.split("\n");
  const start = parseLine(first)?.["version"] === 1 ? parseLine(first)?.["attempts"] : null;
  if (!Array.isArray(start) || !start.every((claim) => isClaim(claim))) return null;
  const claims = new Map(start.map((claim) => [claim.attempt, claim]));
  // What follows the last line end is a line that was not written to its end, of an attempt that never began.
  for (const line of rest.slice(0, -1)) {
    const change = parseLine(line);
    const prepared = change?.["prepared"];
    const released = change?.["released"];
    if (isClaim(prepared)) claims.set(prepared.attempt, prepared);
    else if (typeof released === "number") claims.delete(released);
    else return null;
  }
  return [...claims.values()];
}

function parseLine(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function isClaim(value: unknown): value is AttemptClaim {
  if (typeof value !== "object" || value === null) return false;
  const { attempt, artifacts } = value as { readonly attempt?: unknown; readonly artifacts?: unknown };
  return Number.isSafeInteger(attempt) && Array.isArray(artifacts) && artifacts.every((artifact) => isArtifact(artifact));
}

function isArtifact(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { id, location, writes } = value as { readonly id?: unknown; readonly location?: unknown; readonly writes?: unknown };
  return typeof id === "string" && typeof location === "string" && Array.isArray(writes) && writes.every((glob) => typeof glob === "string");
}

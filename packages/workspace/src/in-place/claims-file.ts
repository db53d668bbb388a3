import { readFile } from "node:fs/promises";
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

/** The attempts under way, in the state folder, so that what a killed process left can be told apart and cleaned up. */
export class ClaimsFile {
  readonly #path: string;

  constructor(stateDir: string) {
    this.#path = join(stateDir, FILE_NAME);
  }

  /** Attempts that were under way when the file was written last. Throws `WORKSPACE_STATE_DAMAGED`. */
  async read(): Promise<AttemptClaim[]> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if (hasErrorCode(error, "ENOENT")) return [];
      throw error;
    }
    const claims = parse(text);
    if (claims !== null) return claims;
    throw new WorkspaceError(
      "WORKSPACE_STATE_DAMAGED",
      `The file '${this.#path}' is not a list of attempts.`,
      "See that no agent's changes are in the project, then remove the file.",
    );
  }

  /** Replaces the list, durably. */
  async write(claims: readonly AttemptClaim[]): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify({ version: 1, attempts: claims })}\n`);
  }
}

function parse(text: string): AttemptClaim[] | null {
  try {
    const value = JSON.parse(text) as { readonly version?: unknown; readonly attempts?: unknown };
    if (value?.version !== 1 || !Array.isArray(value.attempts)) return null;
    return value.attempts.every((claim) => isClaim(claim)) ? value.attempts : null;
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

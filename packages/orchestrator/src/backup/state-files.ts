import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import type { BackupFile } from "@pawl/database";

import { EvidenceStore } from "../util/evidence-store.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { replaceFile } from "../util/replace-file.ts";

/** Evidence, by its digest. */
const EVIDENCE = /^evidence\/[0-9a-f]{2}\/([0-9a-f]{64})$/;

/** Whether a name is one of what was kept for audit, and leads nowhere else. */
function isQuarantine(name: string): boolean {
  const [folder, ...parts] = name.split("/");
  const isPlain = (part: string): boolean => part !== "" && part !== "." && part !== ".." && !/[\0\\]/.test(part);
  return folder === "quarantine" && parts.length > 0 && parts.every(isPlain);
}

/** Kept files are for reading. */
const MODE = 0o444;

/** Name in a backup of the evidence with a digest. */
export function evidenceName(digest: string): string {
  return `evidence/${digest.slice(0, 2)}/${digest}`;
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) yield* filesIn(join(folder, entry.name));
    else if (entry.isFile()) yield join(folder, entry.name);
  }
}

/**
 * The files that a pipeline's ledger refers to: the evidence of its gates, and what it keeps for audit. Links are not
 * followed; evidence whose bytes are not those of its name is told and left out, since it proves nothing.
 *
 * @param onDamage - told of each file that is left out, in one line.
 */
export async function* stateFiles(paths: PipelinePaths, onDamage: (problem: string) => void): AsyncGenerator<BackupFile> {
  for (const folder of [paths.evidenceDir, paths.quarantineDir]) {
    for await (const path of filesIn(folder)) {
      const name = relative(paths.stateDir, path).split(sep).join("/");
      const digest = EVIDENCE.exec(name)?.[1];
      if (digest === undefined && !isQuarantine(name)) {
        // Evidence that is being written has another name until it is whole.
        if (folder === paths.quarantineDir) onDamage(`${path}: no backup can hold a file of this name; it is left out`);
        continue;
      }
      const bytes = await readFile(path);
      if (digest === undefined || createHash("sha256").update(bytes).digest("hex") === digest) yield { name, bytes };
      else onDamage(`${path}: the evidence is not what was stored; it is left out`);
    }
  }
}

/**
 * Puts a file of a backup back. What is there is left as it is: evidence has one content for ever, and what is kept for audit is
 * never replaced.
 *
 * @returns `false` for a name that no backup of a pipeline has.
 */
export async function restoreStateFile(paths: PipelinePaths, { name, bytes }: BackupFile): Promise<boolean> {
  const digest = EVIDENCE.exec(name)?.[1];
  if (digest !== undefined) return (await new EvidenceStore(paths.evidenceDir).put(bytes)) === digest;
  if (!isQuarantine(name)) return false;
  const path = join(paths.stateDir, ...name.split("/"));
  const isThere = await readFile(path).then(
    () => true,
    () => false,
  );
  if (!isThere) await replaceFile(path, bytes, MODE);
  return true;
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { CliError } from "../../../errors/cli-error.ts";

/** A file as it was read. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly digest: string;
}

/** Copies of the source's files as they were at one moment. */
export interface SourceSnapshot {
  /** Path of the copy of the file itself; those of SQLite's beside it have their usual names. */
  readonly file: string;
  readonly sources: readonly SourceFile[];
  /** Removes the copies. */
  dispose(): Promise<void>;
}

/** Files that SQLite keeps beside a database and that hold a part of its content. */
const SIDECARS = ["", "-wal", "-journal"];
/** Largest source, in bytes of all its files: more features than any plan can hold. */
const MAX_SOURCE_BYTES = 512 * 1024 * 1024;
const MOST_TRIES = 5;

/**
 * Copies a file, and what SQLite keeps beside it, without a lock and without touching it. The files are read twice, the second time
 * after the first has ended: when both give the same bytes, these are what the files held at the moment in between, so that SQLite
 * recovers from the copies what it would after a crash at that moment.
 *
 * @throws CliError `IMPORT_SOURCE_MISSING`, `IMPORT_SOURCE_UNREADABLE`, `IMPORT_IMPOSSIBLE` where it is too large,
 *   `IMPORT_SOURCE_BUSY` where it never keeps still.
 */
export async function snapshotSource(file: string): Promise<SourceSnapshot> {
  await refuseUnusable(file);
  const folder = await mkdtemp(join(tmpdir(), "pawl-import-"));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const copy = join(folder, String(tries));
      const copied = await copyAll(file, copy);
      const now = await describeAll(file);
      if (JSON.stringify(copied) === JSON.stringify(now)) return { file: copy, sources: copied, dispose };
    }
  } catch (error) {
    await dispose();
    throw readable(file, error);
  }
  await dispose();
  throw new CliError("IMPORT_SOURCE_BUSY", `${file}: it changed each time that it was read`, "Stop AutoForge, then import again.");
}

async function refuseUnusable(file: string): Promise<void> {
  let found;
  try {
    found = await stat(file);
  } catch (error) {
    throw readable(file, error);
  }
  if (!found.isFile()) throw unreadable(file, "this is no regular file");
  if (found.size === 0) throw unreadable(file, "the file is empty");
  if (found.size > MAX_SOURCE_BYTES) {
    const message = `${file}: its ${found.size} bytes are more than ${MAX_SOURCE_BYTES}`;
    throw new CliError("IMPORT_IMPOSSIBLE", message, "Split the features over several projects.");
  }
}

async function copyAll(file: string, copy: string): Promise<readonly SourceFile[]> {
  for (const suffix of SIDECARS) {
    await ifThere(() => copyFile(file + suffix, copy + suffix));
  }
  return describeAll(copy, basename(file));
}

async function describeAll(file: string, name = basename(file)): Promise<readonly SourceFile[]> {
  const described = SIDECARS.map((suffix) => ifThere(() => describe(file + suffix, name + suffix)));
  return (await Promise.all(described)).filter((one) => one !== null);
}

async function describe(path: string, name: string): Promise<SourceFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { name, bytes, digest: hash.digest("hex") };
}

async function ifThere<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** The error for a source that cannot be read, or holds no features. */
export function unreadable(file: string, problem: string, cause?: unknown): CliError {
  const hint = "Name AutoForge's features.db or feature_list.json. Nothing was changed.";
  return new CliError("IMPORT_SOURCE_UNREADABLE", `${file}: ${problem}`, hint, cause === undefined ? undefined : { cause });
}

function readable(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new CliError("IMPORT_SOURCE_MISSING", `${file}: there is no such file`, "Name AutoForge's features.db or feature_list.json.", { cause: error });
  }
  return code === "EACCES" || code === "EPERM" ? unreadable(file, `it cannot be read (${code})`, error) : error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

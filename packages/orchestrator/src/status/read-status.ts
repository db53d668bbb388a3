import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { Stats } from "node:fs";

import type { PipelinePaths } from "../util/pipeline-paths.ts";

/** Permission bits of the status file: everybody may read, nobody may write. */
export const STATUS_FILE_MODE = 0o444;

/** No report is larger: a hundred issues and questions, each with a location of a thousand characters, are far below. */
const MAX_REPORT_BYTES = 1024 * 1024;

/** Stands in `.pawl/emitted` for the file that is not there before the first report. */
export const ABSENT = "absent";

/**
 * What a look at the status file shows.
 * - `right`: its bytes are an emitted report, one of those that are accepted.
 * - `different`: they are not, or it is gone, no regular file, linked elsewhere, or writable. `bytes` is what was found.
 * - `none`: nothing was emitted yet.
 */
export type StatusReading =
  | { readonly kind: "right"; readonly bytes: Uint8Array; readonly digest: string; readonly accepted: readonly string[] }
  | {
      readonly kind: "different";
      readonly bytes: Uint8Array | null;
      readonly digest: string | null;
      readonly accepted: readonly string[];
      readonly problem: string;
    }
  | { readonly kind: "none" };

/**
 * Reads the status file and compares it with what was emitted. Needs no database.
 *
 * The digests are read before and after the file until both readings are equal, so that a report that is being replaced is
 * never taken for tampering, and can be asked for at any time (rule 7#1). What is there and cannot be read is different.
 * Repairs nothing, and never throws.
 */
export function readStatus(paths: StatusPlace): Promise<StatusReading> {
  return Promise.resolve(lookAtStatus(paths));
}

/** {@link readStatus} at once: three small files, which take longer on the way to another thread than they do here. */
export function lookAtStatus(paths: StatusPlace): StatusReading {
  let before = readEmitted(paths.emittedFile);
  for (;;) {
    const found = readRegularFile(paths.statusFile);
    const after = readEmitted(paths.emittedFile);
    if (before?.text === after?.text) return judge(found, after);
    before = after;
  }
}

/** Where the status file is, and the digests that are compared with it. */
type StatusPlace = Pick<PipelinePaths, "statusFile" | "emittedFile">;

interface Found {
  readonly bytes: Uint8Array | null;
  readonly problem: string | null;
}

function judge(found: Found, emitted: Emitted | null): StatusReading {
  if (emitted === null) return found.bytes === null && found.problem === null ? { kind: "none" } : foreign(found, []);
  // Before the first report the file is not there, and a crash may leave it so.
  if (found.bytes === null && found.problem === null && emitted.accepted.includes(ABSENT)) return { kind: "none" };
  if (found.bytes === null || found.problem !== null) return foreign(found, emitted.accepted);
  const digest = digestOf(found.bytes);
  return emitted.accepted.includes(digest)
    ? { kind: "right", bytes: found.bytes, digest, accepted: emitted.accepted }
    : foreign(found, emitted.accepted);
}

function foreign(found: Found, accepted: readonly string[]): StatusReading {
  return {
    kind: "different",
    bytes: found.bytes,
    digest: found.bytes === null ? null : digestOf(found.bytes),
    accepted,
    problem: found.problem ?? (found.bytes === null ? "the file is gone" : "its bytes are not an emitted report"),
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function readRegularFile(path: string): Found {
  try {
    return reading(path, constants.O_NOFOLLOW, (descriptor, stats) => {
      if (!stats.isFile()) return { bytes: null, problem: NOT_REGULAR };
      if (stats.size > MAX_REPORT_BYTES) return { bytes: null, problem: "it is larger than any report" };
      const bytes = readFileSync(descriptor);
      if (stats.nlink > 1) return { bytes, problem: "it is linked elsewhere" };
      return { bytes, problem: (stats.mode & 0o777) === STATUS_FILE_MODE ? null : "its permissions were changed" };
    });
  } catch (error) {
    if (isMissing(error)) return { bytes: null, problem: null };
    // A symbolic link, and a socket.
    if (["ELOOP", "ENXIO"].includes(codeOf(error))) return { bytes: null, problem: NOT_REGULAR };
    return { bytes: null, problem: `it cannot be read (${codeOf(error)})` };
  }
}

const NOT_REGULAR = "it is not a regular file";

/** Does something with an open file. Without O_NONBLOCK a named pipe would be waited for without an end. */
function reading<T>(path: string, flags: number, work: (descriptor: number, stats: Stats) => T): T {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    return work(descriptor, fstatSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

interface Emitted {
  readonly text: string;
  readonly accepted: readonly string[];
}

function readEmitted(path: string): Emitted | null {
  try {
    return reading(path, 0, (descriptor, { size }) => {
      if (size > MAX_REPORT_BYTES) return { text: "too large", accepted: [] };
      const text = readFileSync(descriptor, "utf8");
      return { text, accepted: text.split("\n").filter((line) => line === ABSENT || /^[0-9a-f]{64}$/.test(line)) };
    });
  } catch (error) {
    if (isMissing(error)) return null;
    return { text: codeOf(error), accepted: [] };
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { dirname } from "node:path";

import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { readSmallRegularFile } from "../util/read-small-regular-file.ts";

/** Permission bits of the status file: everybody may read, nobody may write. */
export const STATUS_FILE_MODE = 0o444;

/** No report is larger: a hundred issues and questions, each with a location of a thousand characters, are far below. */
const MAX_REPORT_BYTES = 1024 * 1024;

/** All permission bits, those too that let a program run as its owner. */
const MODE_BITS = 0o7777;

/** So often the digests may change under a look before they are taken for another hand's: an orchestrator waits for the disk in between. */
const MAX_READINGS = 100;

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
 * Repairs nothing.
 *
 * @throws the system's error where this process or the machine is out of something, such as open files, or the disk failed: that is no tampering.
 */
export async function readStatus(paths: StatusPlace): Promise<StatusReading> {
  return lookAtStatus(paths);
}

/** {@link readStatus} at once: three small files, which take longer on the way to another thread than they do here. */
export function lookAtStatus(paths: StatusPlace): StatusReading {
  let before = readEmitted(paths.emittedFile);
  for (let readings = 0; readings < MAX_READINGS; readings += 1) {
    const found = readReport(paths.statusFile);
    const after = readEmitted(paths.emittedFile);
    if (before?.text === after?.text) return judge(found, after);
    before = after;
  }
  return foreign({ ...readReport(paths.statusFile), problem: "the digests of what was emitted never stay the same" }, []);
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

function readReport(path: string): Found {
  // Through a link it would be written outside of the project, and its folder's permissions changed there.
  if (isLink(dirname(path))) return { bytes: null, problem: "its folder is a symbolic link" };
  const found = readSmallRegularFile(path, MAX_REPORT_BYTES);
  if (found.kind === "missing") return { bytes: null, problem: null };
  if (found.kind === "other") return { bytes: null, problem: found.problem };
  const { bytes, stats } = found;
  if (stats.nlink > 1) return { bytes, problem: "it is linked elsewhere" };
  return { bytes, problem: (stats.mode & MODE_BITS) === STATUS_FILE_MODE ? null : "its permissions were changed" };
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

interface Emitted {
  readonly text: string;
  readonly accepted: readonly string[];
}

function readEmitted(path: string): Emitted | null {
  const found = readSmallRegularFile(path, MAX_REPORT_BYTES);
  if (found.kind === "missing") return null;
  if (found.kind === "other") return { text: found.problem, accepted: [] };
  const text = Buffer.from(found.bytes).toString("utf8");
  return { text, accepted: text.split("\n").filter((line) => line === ABSENT || /^[0-9a-f]{64}$/.test(line)) };
}

import { finding } from "./finding.ts";
import type { DoctorFinding } from "./finding.ts";

/** Oldest version of Node that Pawl runs on. */
const OLDEST_NODE = [22, 13] as const;
/** Below this, in bytes, a disk counts as full: one gate's output may be as large. */
const FULL_BYTES = 64 * 1024 * 1024;
/** Below this, in bytes, a disk counts as low. */
const LOW_BYTES = 1024 * 1024 * 1024;
/** Below this many files that can still be made a disk counts as low. */
const LOW_FILES = 10_000;
/** More than this, in milliseconds, two clocks do not differ by the noise of their readings. */
const CLOCK_NOISE_MS = 250;
/** More than this, in milliseconds, a file's time differs from now by more than its steps: some systems keep two seconds. */
const FILE_TIME_NOISE_MS = 3000;

/** What to say of the version of Node, such as `24.2.0`. */
export function judgeNode(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return isOld ? finding("NODE_TOO_OLD", `node ${version} is older than ${OLDEST_NODE.join(".")}`) : finding("NODE", `node ${version}`);
}

/** Room on the disk of a folder. `freeFiles` is `null` where the file system has no such limit. */
export interface DiskRoom {
  readonly folder: string;
  readonly freeBytes: number;
  readonly freeFiles: number | null;
}

/** What to say of the room on a disk. */
export function judgeDisk({ folder, freeBytes, freeFiles }: DiskRoom): DoctorFinding {
  const room = `${folder}: ${formatBytes(freeBytes)} free`;
  if (freeFiles === 0) return finding("DISK_FULL", `${folder}: no more files can be made on this disk`);
  if (freeBytes < FULL_BYTES) return finding("DISK_FULL", room);
  if (freeBytes < LOW_BYTES) return finding("DISK_LOW", room);
  return freeFiles !== null && freeFiles < LOW_FILES ? finding("DISK_LOW", `${room}, room for ${freeFiles} files`) : finding("DISK", room);
}

/** Readings of the clocks. */
export interface ClockReadings {
  /** Time that passed between two looks, by the time of day and by a clock that only goes forward, in milliseconds. */
  readonly passedMs: { readonly wall: number; readonly monotonic: number };
  readonly nowMs: number;
  /** When a file that was just written was written, by its file system; `null` where none was. */
  readonly fileMs: number | null;
  /** Time of the ledger's last event; `null` where there is none. */
  readonly lastEventMs: number | null;
}

/** What to say of the clocks: every fault, or that there is none. */
export function judgeClock({ passedMs, nowMs, fileMs, lastEventMs }: ClockReadings): readonly DoctorFinding[] {
  const faults: DoctorFinding[] = [];
  const drift = Math.round(passedMs.wall - passedMs.monotonic);
  if (Math.abs(drift) > CLOCK_NOISE_MS) faults.push(finding("CLOCK_UNSTEADY", `the time of day jumped by ${drift} ms while it was looked at`));
  if (fileMs !== null && Math.abs(nowMs - fileMs) > FILE_TIME_NOISE_MS) {
    const ahead = Math.round((fileMs - nowMs) / 1000);
    faults.push(finding("FILE_TIMES_SKEWED", `the file system's clock is ${Math.abs(ahead)} s ${ahead > 0 ? "ahead of" : "behind"} this machine's`));
  }
  if (lastEventMs !== null && lastEventMs - nowMs > CLOCK_NOISE_MS) {
    const iso = new Date(lastEventMs).toISOString();
    faults.push(finding("CLOCK_BEHIND_LEDGER", `the ledger's last event is of ${iso}, and it is ${new Date(nowMs).toISOString()}`));
  }
  return faults.length > 0 ? faults : [finding("CLOCK", "the clocks agree")];
}

/** A number of bytes for people. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

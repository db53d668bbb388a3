import { chmod, lstat, mkdir, readdir, rename } from "node:fs/promises";
import type { Stats } from "node:fs";
import { dirname, join } from "node:path";

import type { Ledger } from "@pawl/database";
import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { releaseAllLeases } from "../kernel/release-lease.ts";
import { abortRun } from "../kernel/settle.ts";
import type { StatusReading } from "../status/read-status.ts";
import { STATUS_FILE_MODE } from "../status/read-status.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { replaceFile } from "../util/replace-file.ts";
import { sha256 } from "../util/sha256.ts";
import type { Session } from "./open-session.ts";

/** What was found at the status file's place. */
export type Tampering = Extract<StatusReading, { kind: "different" }>;

/**
 * Answers a change of the status file by another hand, which is a fault (rules 2.1#3 and 3.0#3): the foreign bytes are kept
 * (rule 9#2), the change is recorded, the right report is written again (9#3), and the run returns to the owning stage, where
 * every attempt loses its lease uncharged (9#4). Over `limits.statusFaults` such faults abort the run (9#5), and nobody is
 * asked (4.7#7).
 *
 * Whatever was at work must have been stopped before.
 *
 * @param keptBefore - name of what was kept already by a repair that ended before its record.
 */
export async function repairStatus(session: Session, found: Tampering, keptBefore: string | null = null): Promise<void> {
  const { journal } = session;
  const quarantine = (await keepForeignBytes(session, found)) ?? keptBefore;
  await journal.transact((state) => {
    const tampered = event("status.tampered", {
      expected: found.accepted.at(-1) ?? null,
      found: found.digest,
      quarantine,
      stage: state.stage,
    });
    if (state.status !== "running") return [tampered];
    const released = releaseAllLeases(state, "STATUS_TAMPERED", "the status file was changed by another hand");
    const isTooMany = state.statusFaults + 1 > state.plan.limits.statusFaults;
    const end: EventBody[] = isTooMany ? [abortRun(state, "STATUS_FAULTS", null, null)] : [];
    return [tampered, ...released, ...end];
  });
}

/**
 * Keeps what another hand left at the status file's place in `.pawl/quarantine/`. A file that can be read is copied and stays
 * until the report replaces it, so that a crash loses neither it nor its record; anything else (a folder, a link, something
 * at the place of its folder) is moved, because no report could be put in its place. So is what is no file at the place of
 * `.pawl/emitted`.
 *
 * @returns the name there of what was at the status file's place, `null` where nothing was left.
 */
export async function keepForeignBytes(
  session: Pick<Session, "now"> & { readonly paths: PipelinePaths },
  found: Tampering,
): Promise<string | null> {
  const { emittedFile, quarantineDir, statusFile } = session.paths;
  const nowMs = session.now();
  const name = `status-${nowMs}-${found.digest?.slice(0, 16) ?? "unread"}`;
  await mkdir(quarantineDir, { recursive: true });
  const emitted = await whatIsAt(emittedFile);
  if (emitted !== null && !emitted.isFile()) await moveAway(emittedFile, { folder: quarantineDir, name: `emitted-${nowMs}` });
  if (found.bytes !== null) {
    await replaceFile(join(quarantineDir, name), found.bytes, STATUS_FILE_MODE);
    return name;
  }
  const folder = await whatIsAt(dirname(statusFile));
  // Without this nothing could be moved out of a folder that was closed.
  if (folder?.isDirectory() === true && (folder.mode & OWN_BITS) !== OWN_BITS) await chmod(dirname(statusFile), folder.mode | OWN_BITS);
  const place = await obstacleAt(statusFile);
  return place === null ? null : moveAway(place, { folder: quarantineDir, name });
}

/** What a folder's owner needs to move something out of it. */
const OWN_BITS = 0o700;

function whatIsAt(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null);
}

/** @returns the name that it has now; `null` where there was nothing to move. */
async function moveAway(from: string, to: { readonly folder: string; readonly name: string }): Promise<string | null> {
  const name = await unusedName(to.folder, to.name);
  try {
    await rename(from, join(to.folder, name));
    return name;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return null;
  }
}

/** What is at the status file's place, or at that of its folder, so that no report could be put there; `null`: nothing. */
async function obstacleAt(statusFile: string): Promise<string | null> {
  const folder = await whatIsAt(dirname(statusFile));
  if (folder !== null && !folder.isDirectory()) return dirname(statusFile);
  return (await whatIsAt(statusFile)) === null ? null : statusFile;
}

/** A name that nothing has yet: two faults may come in one millisecond, and a clock may be set back. */
async function unusedName(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if ((await whatIsAt(join(folder, candidate))) === null) return candidate;
  }
}

/**
 * Says which report the file may hold before anything is written: the last one that was for it, or the one before where a crash
 * came between; none of those that were committed together with a later one, because the file never had them. `.pawl/emitted` alone
 * proves nothing, because who can replace the report can replace it too.
 */
export async function expectStatus(session: Session): Promise<void> {
  const { ledger, loaded, status } = session;
  const last = loaded === null ? null : await ledger.latestReport(loaded.run);
  if (last === null) return;
  const reading = await status.read();
  if (reading.kind === "right" && reading.digest === last.digest) {
    status.adopt(last.digest);
    return;
  }
  const before = await digestBeforeLast(ledger);
  if (reading.kind === "none" && before === null) return;
  const isBefore = reading.kind === "right" && reading.digest === before;
  status.adopt(isBefore ? reading.digest : last.digest);
}

/**
 * Makes the status file what the ledger says, at start: an interrupted write is finished, tampering while nobody watched is
 * answered (rule 9.1#2), and a file that was never written is. What the file may hold must be known ({@link expectStatus}).
 */
export async function restoreStatus(session: Session): Promise<void> {
  const { journal, status } = session;
  const bytes = journal.reportBytes;
  if (bytes === null) return;
  const reading = await status.read();
  const earlier = reading.kind === "different" ? await earlierRepair(session, reading) : null;
  if (reading.kind === "different" && earlier?.isRecorded === false) await repairStatus(session, reading, earlier.kept);
  else {
    if (reading.kind === "right" && reading.digest === sha256(bytes)) await status.confirm(reading, journal.head);
    else await status.write(bytes, journal.head);
    // From here on, a file that is gone was taken away by another hand.
    await status.settle();
  }
}

/** How far an earlier repair of what was found has come. */
interface EarlierRepair {
  /** It is in the ledger; only the report is to be written. To take it for a second deed would void leases again. */
  readonly isRecorded: boolean;
  /** Name of what it kept and did not come to record; `null`: nothing. */
  readonly kept: string | null;
}

const NONE: EarlierRepair = { isRecorded: false, kept: null };

/** Whether this very tampering is the last thing in the run's ledger: a repair ended between its record and writing the report again. */
async function earlierRepair({ journal, ledger, paths }: Session, found: Tampering): Promise<EarlierRepair> {
  if (journal.state.status !== "running") return NONE;
  // A repair moves what cannot be read away before it is recorded, so what is there now came after it.
  if (found.bytes === null && (await obstacleAt(paths.statusFile)) !== null) return NONE;
  const recorded: Recorded[] = [];
  for await (const { type, atMs, data } of ledger.events({ types: ["status.tampered"] })) {
    if (type === "status.tampered") recorded.push({ atMs, digest: data.found, quarantine: data.quarantine });
  }
  const kept = await keptUnrecorded(paths.quarantineDir, recorded);
  // Where one report alone is accepted, the last repair came to its end.
  const isAtEnd = found.accepted.length === 1 && found.accepted[0] === sha256(journal.reportBytes ?? "");
  const isRecorded = !isAtEnd && kept === null && recorded.at(-1)?.digest === found.digest && (await endsWithRepair(journal.state, ledger));
  return { isRecorded, kept };
}

/** A fault that is in the ledger. */
interface Recorded {
  readonly atMs: number;
  readonly digest: string | null;
  readonly quarantine: string | null;
}

/** Whether the report that answers a fault is the last thing in the run's ledger. */
async function endsWithRepair({ run, seq }: Pick<PipelineState, "run" | "seq">, ledger: Ledger): Promise<boolean> {
  let isLast = false;
  for await (const last of ledger.events({ run, afterSeq: seq - 1 })) {
    isLast = last.type === "report.emitted" && last.data.cause === "status.tampered";
  }
  return isLast;
}

/** What was kept of the status file's place since the last fault, and is in no record. */
async function keptUnrecorded(folder: string, recorded: readonly Recorded[]): Promise<string | null> {
  const names = await readdir(folder).catch((): string[] => []);
  const known = new Set(recorded.map(({ quarantine }) => quarantine));
  const sinceMs = recorded.at(-1)?.atMs ?? 0;
  return names.find((name) => !known.has(name) && Number(/^status-(\d+)-/.exec(name)?.[1] ?? -1) >= sinceMs) ?? null;
}

/** Digest of the report that the file had before the last one, and has after an interrupted write; `null`: none. */
async function digestBeforeLast(ledger: Ledger): Promise<string | null> {
  const [, before] = await ledger.lastReports(2);
  return before?.digest ?? null;
}

/** Answers what another hand did to the file last, where nobody watches it from here on. */
export async function leaveRightStatus(session: Session): Promise<void> {
  const reading = await session.status.read();
  if (reading.kind === "different") await repairStatus(session, reading);
}

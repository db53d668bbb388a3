import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Ledger } from "@pawl/database";
import { event } from "@pawl/pipeline";
import type { EventBody } from "@pawl/pipeline";

import { releaseAllLeases } from "../kernel/release-lease.ts";
import { abortRun } from "../kernel/settle.ts";
import type { StatusReading } from "../status/read-status.ts";
import type { Session } from "./open-session.ts";

/** What was found at the status file's place. */
export type Tampering = Extract<StatusReading, { kind: "different" }>;

/**
 * Answers a change of the status file by another hand: the foreign bytes are kept, the change is recorded, every attempt
 * loses its lease uncharged, and the right report is written again. Over `limits.statusFaults` such faults abort the run.
 *
 * Whatever was at work must have been stopped before.
 */
export async function repairStatus(session: Session, found: Tampering): Promise<void> {
  const { journal } = session;
  const quarantine = await keepForeignBytes(session, found);
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

/** Keeps foreign bytes under `.pawl/quarantine/`. @returns the copy's name, `null` where there was nothing to keep. */
export async function keepForeignBytes(
  session: Pick<Session, "paths" | "now">,
  found: Tampering,
): Promise<string | null> {
  if (found.bytes === null) return null;
  const { quarantineDir } = session.paths;
  const name = `status-${session.now()}-${found.digest?.slice(0, 16)}.json`;
  await mkdir(quarantineDir, { recursive: true });
  await writeFile(join(quarantineDir, name), found.bytes, { mode: 0o444 });
  return name;
}

/**
 * Makes the status file what the ledger says, at start: an interrupted write is finished, tampering while nobody watched is
 * answered, and a file that was never written is.
 */
export async function restoreStatus(session: Session): Promise<void> {
  const { journal, ledger, loaded, status } = session;
  if (loaded === null || journal.reportBytes === null) return;
  const reading = await status.read();
  if (reading.kind === "different") {
    await repairStatus(session, reading);
    return;
  }
  const last = await ledger.latestReport(loaded.run);
  if (reading.kind === "right" && reading.digest === last?.digest) {
    status.adopt(reading.digest);
    return;
  }
  // `.pawl/emitted` alone proves nothing, because who can replace the report can replace it too.
  const found = reading.kind === "right" ? reading : { bytes: null, digest: null };
  if (found.digest !== (await digestBeforeLast(ledger))) {
    const accepted = last === null ? [] : [last.digest];
    await repairStatus(session, { ...found, kind: "different", accepted, problem: "the ledger has no such report" });
    return;
  }
  if (found.digest !== null) status.adopt(found.digest);
  await status.write(journal.reportBytes);
}

/** Digest of the report before the ledger's last one, which the file holds after an interrupted write; `null`: none. */
async function digestBeforeLast(ledger: Ledger): Promise<string | null> {
  let before: string | null = null;
  let last: string | null = null;
  for await (const { run } of ledger.events({ types: ["run.started"] })) {
    for await (const { digest } of ledger.reports({ run })) {
      before = last;
      last = digest;
    }
  }
  return before;
}

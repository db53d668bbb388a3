import { createHash } from "node:crypto";
import { join } from "node:path";

import { openLedger } from "@pawl/database";

import type { LoggedEvent } from "../../support/parse-ndjson.ts";
import { progressOf, recount } from "./recount.ts";
import type { Recounted } from "./recount.ts";

/** A report as the ledger holds it. */
export interface Stored {
  /** Position of the last event that it reflects. */
  readonly seq: number;
  readonly bytes: string;
}

/** Every report of a run, in order. */
export async function storedReports(projectDir: string, run: string): Promise<readonly Stored[]> {
  await using ledger = await openLedger({ file: join(projectDir, ".pawl", "ledger.db"), mode: "read-only" });
  const reports: Stored[] = [];
  for await (const { seq, bytes } of ledger.reports({ run })) reports.push({ seq, bytes });
  return reports;
}

/** SHA-256 of what is in UTF-8 or bytes already. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A report beside what it should say. */
interface Compared {
  readonly seq: number;
  readonly shown: Recounted;
  readonly recounted: Recounted | undefined;
}

/** Reports, and emissions, whose progress is not what the events up to them give. */
export function wrongReports(events: readonly LoggedEvent[], reports: readonly Stored[]): readonly Compared[] {
  const right = recount(events);
  const inForce = (seq: number): Stored | undefined => reports.findLast((report) => report.seq <= seq);
  const stored = reports.map(({ seq, bytes }) => ({ seq, shown: progressOf(bytes), recounted: right.get(seq) }));
  const emitted = events
    .filter(({ type }) => type === "report.emitted")
    .map(({ seq }) => ({ seq, shown: progressOf(inForce(seq)?.bytes ?? "{}"), recounted: right.get(seq) }));
  return [...stored, ...emitted].filter(({ shown, recounted }) => JSON.stringify(shown) !== JSON.stringify(recounted));
}

/** Positions of `report.emitted` events that name another report than the one in force. */
export function wrongEmissions(events: readonly LoggedEvent[], reports: readonly Stored[]): readonly number[] {
  return events
    .filter(({ type }) => type === "report.emitted")
    .filter(({ seq, data }) => data["digest"] !== sha256(reports.findLast((report) => report.seq <= seq)?.bytes ?? ""))
    .map(({ seq }) => seq);
}

import type { DataSource } from "typeorm";

import { ReportEntity, type ReportRecord } from "../entities/report-entity.ts";
import type { StoredReport } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { sha256 } from "../ledger-hash.ts";
import { pages, selectRecords } from "./select-records.ts";

function fromRecord(record: ReportRecord, file: string): StoredReport {
  const { run, seq, bytes, digest } = record;
  if (sha256(bytes) !== digest) {
    throw new LedgerError(
      "LEDGER_CORRUPT",
      file,
      `the report of event ${seq} is not what was written: its digest differs`,
    );
  }
  return { run, seq, bytes, digest };
}

/** See `Ledger.latestReport`. */
export async function latestReport(reader: DataSource, file: string, run: string): Promise<StoredReport | null> {
  const [record] = await selectRecords(reader, ReportEntity, (query) =>
    query.where("t.run = :run", { run }).orderBy("t.seq", "DESC").limit(1),
  );
  return record === undefined ? null : fromRecord(record, file);
}

/** See `Ledger.lastReports`. */
export async function lastReports(reader: DataSource, file: string, count: number): Promise<StoredReport[]> {
  const records = await selectRecords(reader, ReportEntity, (query) =>
    query.where("t.replacedBy IS NULL").orderBy("t.seq", "DESC").limit(count),
  );
  return records.map((record) => fromRecord(record, file));
}

/** See `Ledger.reports`. */
export async function* readReports(
  reader: DataSource,
  file: string,
  query: { readonly run: string; readonly afterSeq?: number },
): AsyncGenerator<StoredReport> {
  const { run, afterSeq = 0 } = query;
  for await (const page of pages(reader, ReportEntity, afterSeq, (reports) =>
    reports.andWhere("t.run = :run", { run }),
  )) {
    for (const record of page) yield fromRecord(record, file);
  }
}

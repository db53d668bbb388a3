import type { DataSource, EntityManager } from "typeorm";

import type { LedgerFinding } from "../verification/finding.ts";
import { type ReadConnectOptions, connectReadOnly } from "./open-connections.ts";
import { storageFindings } from "./storage-findings.ts";

/** The whole database at one moment, on a connection of its own, so that other reads do not see it. */
export interface Snapshot {
  readonly source: DataSource | EntityManager;
  /** What the database finds wrong with its own structures. Where it gives any, nothing else must be read. */
  storageFindings(): AsyncIterable<LedgerFinding>;
  close(): Promise<void>;
}

/** Takes a snapshot of a ledger in a SQLite file. With a write-ahead log nobody who writes is held up. */
export async function openSqliteSnapshot(options: ReadConnectOptions): Promise<Snapshot> {
  const source = await connectReadOnly(options);
  try {
    await source.query("BEGIN");
  } catch (error) {
    await source.destroy();
    throw error;
  }
  return {
    source,
    storageFindings: () => storageFindings(source, options.module),
    close: () => source.destroy(),
  };
}

import { resolve } from "node:path";

import { inspectFile } from "./connection/inspect-file.ts";
import { findNetworkFileSystem, type NetworkFileSystemProbe } from "./connection/network-file-system.ts";
import { type ConnectOptions, connectReadOnly, connectReadWrite } from "./connection/open-connections.ts";
import { openSqliteSnapshot } from "./connection/snapshot.ts";
import { DatabaseLedger } from "./database-ledger.ts";
import { type DriverInfo, loadDriver } from "./driver/load-driver.ts";
import { retryWhileBusy } from "./driver/retry-while-busy.ts";
import { toLedgerError } from "./driver/to-ledger-error.ts";
import type { Ledger } from "./ledger.ts";
import { LedgerError } from "./ledger-error.ts";
import { DEFAULT_BUSY_TIMEOUT_MS, type SqliteLedgerOptions } from "./open-ledger.ts";

async function openReadOnly(options: ConnectOptions, driver: DriverInfo): Promise<Ledger> {
  const { file } = options;
  const state = await retryWhileBusy(options.busyTimeoutMs, () => inspectFile(file, options.module, "read-only"));
  if (state === "absent") throw new LedgerError("LEDGER_MISSING", file, "there is no ledger");
  if (state === "empty")
    throw new LedgerError("LEDGER_MISSING", file, "the file is empty; no ledger was started in it");
  if (state === "outdated")
    throw new LedgerError("LEDGER_OUTDATED", file, "the ledger was written by an older version");
  const reader = await connectReadOnly(options);
  return new DatabaseLedger({
    file,
    driver,
    reader,
    queue: null,
    openSnapshot: () => openSqliteSnapshot(options),
    close: () => reader.destroy(),
  });
}

async function openReadWrite(options: ConnectOptions, driver: DriverInfo): Promise<Ledger> {
  const { file } = options;
  const state = await retryWhileBusy(options.busyTimeoutMs, () => inspectFile(file, options.module, "read-write"));
  const { reader, queue, close } = await connectReadWrite(options, state !== "current");
  return new DatabaseLedger({
    file,
    driver,
    reader,
    queue,
    openSnapshot: () => openSqliteSnapshot(options),
    close,
  });
}

/**
 * See `openLedger`.
 *
 * @param probe - decides between a write-ahead log and a rollback journal.
 */
export async function openSqliteLedger(
  options: SqliteLedgerOptions,
  probe: NetworkFileSystemProbe = findNetworkFileSystem,
): Promise<Ledger> {
  const file = resolve(options.file);
  const { module, info } = await loadDriver(options.driver ?? "auto", file);
  const busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  try {
    const networkFileSystem = await probe(file);
    const journal = networkFileSystem === null ? "wal" : "rollback";
    const driver: DriverInfo = { ...info, journal, networkFileSystem };
    options.onDriver?.(driver);
    const connect = { file, module, busyTimeoutMs, journal } as const;
    return await (options.mode === "read-only" ? openReadOnly(connect, driver) : openReadWrite(connect, driver));
  } catch (error) {
    throw toLedgerError(error, file);
  }
}

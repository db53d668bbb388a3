import { resolve } from "node:path";

import { inspectFile } from "./connection/inspect-file.ts";
import { type ConnectOptions, connectReadOnly, connectReadWrite } from "./connection/open-connections.ts";
import { type LoadedDriver, loadDriver } from "./driver/load-driver.ts";
import { retryWhileBusy } from "./driver/retry-while-busy.ts";
import { toLedgerError } from "./driver/to-ledger-error.ts";
import type { Ledger } from "./ledger.ts";
import { LedgerError } from "./ledger-error.ts";
import { DEFAULT_BUSY_TIMEOUT_MS, type OpenLedgerOptions } from "./open-ledger.ts";
import { SqliteLedger } from "./sqlite-ledger.ts";

async function openReadOnly(options: ConnectOptions, driver: LoadedDriver): Promise<Ledger> {
  const { file } = options;
  const state = await retryWhileBusy(options.busyTimeoutMs, () => inspectFile(file, driver.module));
  if (state === "absent") throw new LedgerError("LEDGER_MISSING", file, "there is no ledger");
  if (state === "empty")
    throw new LedgerError("LEDGER_MISSING", file, "the file is empty; no ledger was started in it");
  if (state === "outdated")
    throw new LedgerError("LEDGER_OUTDATED", file, "the ledger was written by an older version");
  const reader = await connectReadOnly(options);
  return new SqliteLedger({ file, driver: driver.info, reader, queue: null, close: () => reader.destroy() });
}

async function openReadWrite(options: ConnectOptions, driver: LoadedDriver): Promise<Ledger> {
  const { file } = options;
  const state = await retryWhileBusy(options.busyTimeoutMs, () => inspectFile(file, driver.module));
  const { reader, queue, close } = await connectReadWrite(options, state !== "current");
  return new SqliteLedger({ file, driver: driver.info, reader, queue, close });
}

/** See `openLedger`. */
export async function openSqliteLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const file = resolve(options.file);
  const driver = await loadDriver(options.driver ?? "auto", file);
  options.onDriver?.(driver.info);
  const connect = { file, module: driver.module, busyTimeoutMs: options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS };
  try {
    return await (options.mode === "read-only" ? openReadOnly(connect, driver) : openReadWrite(connect, driver));
  } catch (error) {
    throw toLedgerError(error, file);
  }
}

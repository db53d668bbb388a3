import type { DataSource, EntityManager } from "typeorm";

import {
  connectPostgres,
  connectPostgresReadOnly,
  type PostgresConnectOptions,
} from "./connection/connect-postgres.ts";
import { inspectSchema } from "./connection/inspect-schema.ts";
import type { WritableConnections } from "./connection/open-connections.ts";
import { postgresAddress } from "./connection/postgres-address.ts";
import { openPostgresSnapshot } from "./connection/postgres-snapshot.ts";
import type { Snapshot } from "./connection/snapshot.ts";
import { DatabaseLedger } from "./database-ledger.ts";
import type { DriverInfo } from "./driver/load-driver.ts";
import { loadPostgres } from "./driver/load-postgres.ts";
import { retryWhile } from "./driver/retry-while.ts";
import { isServerAway, toLedgerError } from "./driver/to-ledger-error.ts";
import type { Ledger } from "./ledger.ts";
import { LedgerError } from "./ledger-error.ts";
import { DEFAULT_BUSY_TIMEOUT_MS, type PostgresLedgerOptions } from "./open-ledger.ts";

const DRIVER: DriverInfo = { driver: "postgres", fallbackReason: null, journal: "server", networkFileSystem: null };

async function refuseUnready(source: DataSource | EntityManager, { address }: PostgresConnectOptions): Promise<void> {
  const state = await inspectSchema(source, address);
  if (state === "empty") throw new LedgerError("LEDGER_MISSING", address.label, "there is no ledger in this schema");
  if (state === "outdated") throw new LedgerError("LEDGER_OUTDATED", address.label, "the ledger was written by an older version");
}

async function openReadOnly(options: PostgresConnectOptions): Promise<Ledger> {
  const reader = await connectPostgresReadOnly(options);
  try {
    await refuseUnready(reader, options);
  } catch (error) {
    await reader.destroy();
    throw error;
  }
  return new DatabaseLedger({
    file: options.address.label,
    driver: DRIVER,
    reader,
    queue: null,
    openSnapshot: () => openPostgresSnapshot(options),
    close: () => reader.destroy(),
  });
}

async function openReadWrite(options: PostgresConnectOptions): Promise<Ledger> {
  const { reader, queue, close } = await connectPostgres(options);
  return new DatabaseLedger({
    file: options.address.label,
    driver: DRIVER,
    reader,
    queue,
    openSnapshot: () => openPostgresSnapshot(options),
    // Whoever writes works for long, and a server that is restarted meanwhile is soon there again.
    whileAway: (reading) => retryWhile(isServerAway, options.busyTimeoutMs, reading),
    close,
  });
}

/** What pg says of a failed login in words alone, such as a missing password or a server without encryption. */
function withCause(error: unknown, label: string, secrets: readonly string[]): unknown {
  const translated = toLedgerError(error, label);
  if (translated instanceof LedgerError) return translated;
  const message = error instanceof Error ? error.message : String(error);
  // Words that this package does not know might repeat what they were given.
  const isSafe = !secrets.some((secret) => message.includes(secret));
  const problem = `the database cannot be opened${isSafe ? ` (${message.slice(0, 300)})` : ""}`;
  return new LedgerError("LEDGER_IO", label, problem, isSafe ? error : undefined);
}

/** Connects to where the options say, and gives every failure its code without a secret in it. */
async function connecting<T>(options: PostgresLedgerOptions, open: (connect: PostgresConnectOptions) => Promise<T>): Promise<T> {
  const address = postgresAddress(options.postgres);
  const module = await loadPostgres(address.label);
  options.onDriver?.(DRIVER);
  try {
    return await open({ address, module, busyTimeoutMs: options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS });
  } catch (error) {
    throw withCause(error, address.label, address.secrets);
  }
}

/** See `openLedger`. */
export function openPostgresLedger(options: PostgresLedgerOptions): Promise<Ledger> {
  return connecting(options, options.mode === "read-only" ? openReadOnly : openReadWrite);
}

/**
 * Takes a snapshot of a ledger that this build can read; nobody who writes is held up.
 *
 * @throws LedgerError as `openLedger` does for reading.
 */
export function openServerSnapshot(options: PostgresLedgerOptions): Promise<Snapshot> {
  return connecting(options, async (connect) => {
    const snapshot = await openPostgresSnapshot(connect);
    try {
      await refuseUnready(snapshot.source, connect);
      return snapshot;
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  });
}

/** Opens the connections under a ledger for writing; see `connectPostgres`. */
export function openServerConnections(options: PostgresLedgerOptions): Promise<WritableConnections> {
  return connecting(options, connectPostgres);
}

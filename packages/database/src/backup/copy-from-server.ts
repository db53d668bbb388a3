import { connectReadOnly, connectReadWrite, type ReadConnectOptions } from "../connection/open-connections.ts";
import type { Snapshot } from "../connection/snapshot.ts";
import { toLedgerError } from "../driver/to-ledger-error.ts";
import { HeadEntity } from "../entities/head-entity.ts";
import { LedgerError } from "../ledger-error.ts";
import { type PostgresLedgerOptions, postgresLedgerName } from "../open-ledger.ts";
import { openServerSnapshot } from "../open-postgres-ledger.ts";
import { insertStatements } from "../operations/insert-records.ts";
import { UnreadableRowError } from "../operations/unreadable-row.ts";
import { digestRows, type LedgerRows, ledgerRows, RowsDigest } from "./ledger-rows.ts";
import { RawDatabase } from "./raw-database.ts";

/** The rows of a snapshot; whatever goes wrong with reading them is the server's. */
async function* rowsOf({ source }: Snapshot, label: string): AsyncGenerator<LedgerRows> {
  try {
    yield* ledgerRows(source);
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw toLedgerError(error, label);
    throw new LedgerError("LEDGER_CORRUPT", label, error.message, error);
  }
}

async function makeEmptyLedger(target: ReadConnectOptions): Promise<void> {
  await (await connectReadWrite({ ...target, journal: "rollback" }, true)).close();
}

/** Writes the rows of a snapshot into a ledger without any, and gives their digest. */
async function fill(target: ReadConnectOptions, snapshot: Snapshot, label: string): Promise<string> {
  const digest = new RowsDigest();
  await using database = await RawDatabase.open(target.module, target.file, "read-write", 0);
  // Nobody reads it before it has its name, and what was not finished is removed: no journal can be of use. Pages that do not
  // fit into the cache go into the file at once.
  await database.all("PRAGMA journal_mode = OFF");
  await database.all("PRAGMA synchronous = OFF");
  await database.transaction(async () => {
    // The row that the migrations make.
    await database.run(`DELETE FROM "${HeadEntity.options.name}"`);
    for await (const part of rowsOf(snapshot, label)) {
      digest.add(part);
      const statements = insertStatements("sqlite", part.entity, part.rows, "fail");
      for (const { text, values } of statements) await database.run(text(1), ...values);
    }
  });
  return digest.value();
}

async function digestOf(target: ReadConnectOptions): Promise<string> {
  const reader = await connectReadOnly(target);
  try {
    return await digestRows(reader);
  } finally {
    await reader.destroy();
  }
}

/**
 * Copies a ledger from a PostgreSQL server into a SQLite file, as it is at one moment: every row of every table but the record of
 * the migrations, which is that of SQLite. Seals and hashes cover columns by names that both have. What was written is read
 * again and compared.
 *
 * @param target - path of the copy, which does not exist.
 * @param named - path to name in errors of the copy.
 * @throws LedgerError as opening and reading the ledger do; `LEDGER_BACKUP_BROKEN` where the copy has other rows. Errors of the
 *   copy's file come as they are.
 */
export async function copyFromServer(options: PostgresLedgerOptions, target: ReadConnectOptions, named: string): Promise<void> {
  const label = postgresLedgerName(options.postgres);
  const snapshot = await openServerSnapshot(options);
  let read: string;
  try {
    await makeEmptyLedger(target);
    read = await fill(target, snapshot, label);
  } finally {
    await snapshot.close();
  }
  if ((await digestOf(target)) !== read)
    throw new LedgerError("LEDGER_BACKUP_BROKEN", named, `its rows are not those of ${label}`);
}

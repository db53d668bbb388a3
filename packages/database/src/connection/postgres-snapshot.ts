import { connectPostgresReadOnly, type PostgresConnectOptions } from "./connect-postgres.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Takes a snapshot of a ledger in PostgreSQL. Nobody who writes is held up. Its storage has no findings: pages, indexes and
 * types are the server's to check, and whoever may change its tables is the database's owner.
 */
export async function openPostgresSnapshot(options: PostgresConnectOptions): Promise<Snapshot> {
  const source = await connectPostgresReadOnly(options);
  try {
    const runner = source.createQueryRunner();
    await runner.startTransaction("REPEATABLE READ");
    return {
      source: runner.manager,
      storageFindings: async function* none() {},
      close: async () => {
        // A connection that was lost takes the transaction with it.
        if (!runner.isReleased) await runner.rollbackTransaction().catch(() => undefined);
        await runner.release();
        await source.destroy();
      },
    };
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

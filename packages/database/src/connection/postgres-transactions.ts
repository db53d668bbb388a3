import { setTimeout as delay } from "node:timers/promises";

import type { DataSource } from "typeorm";

import { driverErrorCode, isConnectionLost, isServerAway } from "../driver/to-ledger-error.ts";
import type { TransactionSupport } from "./write-queue.ts";

/** The server ended the transaction in favour of another one: serialization failure, deadlock. */
const REPEATABLE = new Set(["40001", "40P01"]);
const PAUSE_MS = 50;

/** Code of the error for a commit of which nobody can say whether it took place. */
const COMMIT_UNKNOWN = "COMMIT_UNKNOWN";

/**
 * Transactions of a PostgreSQL server, with row locks where an operation reads before it writes. Where the connection is
 * lost during a commit, the server is asked over another one what became of the transaction.
 *
 * @param writer - a data source with one connection that is used for nothing else.
 * @param lookupLimitMs - how long to wait for a commit that the server is still at work on, and for a server that is restarted.
 */
export function postgresTransactions(writer: DataSource, lookupLimitMs: number): TransactionSupport {
  return {
    acquire: () => writer.createQueryRunner(),
    commit: async (runner) => {
      // Also fails where a statement failed and nobody noticed; COMMIT itself would then roll back and report success.
      const [found] = (await runner.query("SELECT pg_current_xact_id_if_assigned()::text AS id")) as { id: string | null }[];
      const transaction = found?.id ?? null;
      try {
        await runner.commitTransaction();
      } catch (error) {
        // The server's answer says that it did not commit. Without one, it may have.
        if (!isConnectionLost(error) || transaction === null) throw error;
        await runner.release();
        if (!(await isCommitted(writer, transaction, lookupLimitMs))) throw error;
      }
    },
    release: async (runner, isOpen) => {
      try {
        if (isOpen && !runner.isReleased) await runner.query("ROLLBACK");
      } catch {
        // The connection is lost, and with it the transaction; the pool makes another one.
      }
      await runner.release();
    },
    // A transaction whose connection was lost before its commit is gone with it, and after that it was looked up.
    isAway: isServerAway,
    awayLimitMs: lookupLimitMs,
    isRepeatable: (error) => REPEATABLE.has(driverErrorCode(error) ?? "") || isConnectionLost(error),
  };
}

/** What became of a transaction whose connection was lost: asks until the server is there and has an answer. */
async function isCommitted(writer: DataSource, transaction: string, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  let reason: unknown = null;
  while (performance.now() < deadlineMs) {
    try {
      const sql = "SELECT pg_xact_status($1::xid8) AS status";
      const [found] = await writer.query<{ status: string | null }[]>(sql, [transaction]);
      if (found?.status !== "in progress") return found?.status === "committed";
    } catch (error) {
      reason = error;
    }
    await delay(PAUSE_MS);
  }
  throw Object.assign(new Error(`transaction ${transaction}`, { cause: reason }), { code: COMMIT_UNKNOWN });
}

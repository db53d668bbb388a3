import type { EntityManager } from "typeorm";

import { driverErrorCode } from "../driver/to-ledger-error.ts";
import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import { LockEntity } from "../entities/lock-entity.ts";
import { columnsOf } from "./entity-columns.ts";
import { type SqlStatement, VALUES_PER_STATEMENT } from "./sql-statement.ts";

/** The columns of the ledger's end that a transition moves. */
type End = Partial<Omit<HeadRecord, "id">>;

/** What PostgreSQL says where the end was not moved, or where somebody else has written what comes after it. */
const FENCE_FAILED = new Set(["22012", "23505"]);

/**
 * Moves the ledger's end and runs statements in one that is a transaction by itself, where the lock is held with a number and
 * the ledger ends where it is thought to. The lock's row is taken before that of the end, as by everybody who locks both, and
 * nobody changes either until it is committed.
 *
 * @param from - where the ledger is thought to end; the same columns as in `to`.
 * @returns `false` where nothing was written: the fence does not hold, or there are too many values.
 */
export async function runFencedOnServer(
  manager: EntityManager,
  statements: readonly SqlStatement[],
  fence: { readonly lockToken: number; readonly from: End; readonly to: End },
): Promise<boolean> {
  const columns = columnsOf(HeadEntity).filter(({ property }) => property in fence.to);
  const valuesOf = (end: End): unknown[] => columns.map(({ property }) => end[property as keyof End]);
  const values = [fence.lockToken, ...valuesOf(fence.from), ...valuesOf(fence.to)];
  const isThere = columns.map(({ name }, index) => `"${name}" = $${index + 2}`);
  const changes = columns.map(({ name }, index) => `"${name}" = $${index + 2 + columns.length}`);
  const parts = [
    `held AS (SELECT 1 FROM "${LockEntity.options.name}" WHERE "id" = ${ONLY_ROW} AND "held" = 1 AND "token" = $1 FOR SHARE)`,
    `moved AS (UPDATE "${HeadEntity.options.name}" SET ${changes.join(", ")}
       WHERE "id" = ${ONLY_ROW} AND ${isThere.join(" AND ")} AND EXISTS (SELECT 1 FROM held) RETURNING 1)`,
  ];
  for (const [index, statement] of statements.entries()) {
    parts.push(`w${index} AS (${statement.text(values.length + 1)})`);
    values.push(...statement.values);
  }
  if (values.length > VALUES_PER_STATEMENT) return false;
  try {
    // Without a row that was moved this divides by zero, which takes back everything else.
    await manager.query(`WITH ${parts.join(", ")} SELECT 1 / count(*) AS moved FROM moved`, values);
    return true;
  } catch (error) {
    if (FENCE_FAILED.has(driverErrorCode(error) ?? "")) return false;
    throw error;
  }
}

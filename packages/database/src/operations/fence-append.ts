import type { EntityManager } from "typeorm";

import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import { LockEntity } from "../entities/lock-entity.ts";
import type { Transition } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { isPostgres } from "./dialect.ts";
import { columnsOf } from "./entity-columns.ts";
import { isLockHeld } from "./lock.ts";
import { headMissing } from "./read-head.ts";
import { assertRowForm } from "./row-form.ts";

const HEAD_COLUMNS = columnsOf(HeadEntity).map(({ property, name }) => `h."${name}" AS "${property}"`);

const SELECT = `SELECT ${HEAD_COLUMNS.join(", ")}, l."token" AS "heldToken" FROM "${HeadEntity.options.name}" h
  JOIN "${LockEntity.options.name}" l ON l."id" = ${ONLY_ROW} AND l."held" = 1 WHERE h."id" = ${ONLY_ROW}`;

/** As {@link SELECT}; the lock's row first, like everybody who locks both. */
const SELECT_AND_LOCK = `${SELECT} FOR SHARE OF l FOR UPDATE OF h`;

/** The record of the ledger's end, and the number with which the pipeline's lock is held. */
export interface LockedEnd {
  readonly head: HeadRecord;
  readonly heldToken: number;
}

/**
 * Reads the ledger's end and who holds the lock, neither of which changes up to the end of the transaction. One statement,
 * because every transition has to wait for it. `null`: the lock is not held at all, or there is no record of the end.
 */
export async function lockEnd(manager: EntityManager): Promise<LockedEnd | null> {
  const [found] = await manager.query<(HeadRecord & { heldToken: number })[]>(
    isPostgres(manager) ? SELECT_AND_LOCK : SELECT,
  );
  if (found === undefined) return null;
  const { heldToken, ...head } = found;
  return { head, heldToken };
}

/**
 * Makes sure that who appends holds the pipeline's lock and knows the ledger's end.
 *
 * @returns the record of the end. Throws `LEDGER_LOCK_LOST`, `LEDGER_CONFLICT`, or `LEDGER_CORRUPT` where the record is gone.
 */
export async function fenceAppend(
  manager: EntityManager,
  file: string,
  end: LockedEnd | null,
  { lockToken, expectedHeadSeq }: Pick<Transition, "lockToken" | "expectedHeadSeq">,
): Promise<HeadRecord> {
  if (end === null ? !(await isLockHeld(manager, lockToken)) : end.heldToken !== lockToken)
    throw new LedgerError("LEDGER_LOCK_LOST", file, `the lock is not held with number ${lockToken}`);
  if (end === null) throw headMissing(file);
  const { head } = end;
  assertRowForm(HeadEntity, head);
  if (head.seq !== expectedHeadSeq)
    throw new LedgerError("LEDGER_CONFLICT", file, `the ledger ends at ${head.seq}, not at ${expectedHeadSeq}`);
  return head;
}

import type { EntityManager } from "typeorm";

import { DeliveryEntity, type DeliveryRecord } from "../../entities/delivery-entity.ts";
import { isPostgres, withRowLock } from "../dialect.ts";
import { columnsOf } from "../entity-columns.ts";
import { resealed, type Unsealed } from "../seal.ts";
import { selectRecords } from "../select-records.ts";

/** What may change in a delivery. */
export type DeliveryChange = Partial<Pick<Unsealed<DeliveryRecord>, "attempts" | "deliveredAtMs" | "deadAtMs" | "lastError">>;

const CHANGING = ["attempts", "deliveredAtMs", "deadAtMs", "lastError", "seal"] as const;
const COLUMNS = columnsOf(DeliveryEntity).filter(({ property }) => CHANGING.some((one) => one === property));
const TYPES: Readonly<Record<string, string>> = { lastError: "text", seal: "text" };

const UPDATE_SQLITE = `UPDATE delivery SET ${COLUMNS.map(({ name }, index) => `"${name}" = v.value ->> ${index + 1}`).join(", ")}
  FROM json_each(?) v WHERE delivery.id = v.value ->> 0`;

const UPDATE_POSTGRES = `UPDATE delivery SET ${COLUMNS.map(({ name }) => `"${name}" = v."${name}"`).join(", ")}
  FROM jsonb_to_recordset($1::jsonb) AS v (id bigint, ${COLUMNS.map(({ property, name }) => `"${name}" ${TYPES[property] ?? "bigint"}`).join(", ")})
  WHERE delivery.id = v.id`;

/** Rows by number, locked up to the end of the transaction. */
export async function lockDeliveries(manager: EntityManager, ids: readonly number[]): Promise<DeliveryRecord[]> {
  if (ids.length === 0) return [];
  return selectRecords(manager, DeliveryEntity, (query) =>
    withRowLock(query, "update").where("t.id IN (:...ids)", { ids }).orderBy("t.id"),
  );
}

/** Changes rows that are locked, with one statement. Throws where one is not what was written; nothing is changed then. */
export async function changeDeliveries(
  manager: EntityManager,
  changes: readonly { readonly before: DeliveryRecord; readonly change: DeliveryChange }[],
): Promise<void> {
  if (changes.length === 0) return;
  const records = changes.map(({ before, change }) => resealed<DeliveryRecord>("delivery", before, change));
  if (isPostgres(manager)) {
    const rows = records.map((record) =>
      Object.fromEntries([["id", record.id], ...COLUMNS.map(({ property, name }) => [name, valueOf(record, property)])]),
    );
    await manager.query(UPDATE_POSTGRES, [JSON.stringify(rows)]);
  } else {
    const rows = records.map((record) => [record.id, ...COLUMNS.map(({ property }) => valueOf(record, property))]);
    await manager.query(UPDATE_SQLITE, [JSON.stringify(rows)]);
  }
}

function valueOf(record: DeliveryRecord, property: string): unknown {
  return record[property as keyof DeliveryRecord];
}

import { createHash } from "node:crypto";

import canonicalize from "canonicalize";
import type { QueryRunner } from "typeorm";

type Row = Readonly<Record<string, unknown>>;

/** The form of the rows of `delivery` under one schema: the columns by the names that a seal covers. */
export interface DeliveryForm {
  readonly columns: Readonly<Record<string, string>>;
}

/** Before the outbox knew endpoints: each row says where it goes, when it is tried next, and who has claimed it. */
export const DELIVERY_BY_URL: DeliveryForm = {
  columns: {
    id: "id",
    endpointUrl: "endpoint_url",
    secretEnv: "secret_env",
    messageId: "message_id",
    body: "body",
    attempts: "attempts",
    nextAttemptAtMs: "next_attempt_at_ms",
    leasedUntilMs: "leased_until_ms",
    deliveredAtMs: "delivered_at_ms",
    lastError: "last_error",
  },
};

/** Each row names its endpoint, which is claimed as a whole. */
export const DELIVERY_BY_ENDPOINT: DeliveryForm = {
  columns: {
    id: "id",
    endpoint: "endpoint",
    messageId: "message_id",
    type: "type",
    body: "body",
    createdAtMs: "created_at_ms",
    attempts: "attempts",
    deliveredAtMs: "delivered_at_ms",
    deadAtMs: "dead_at_ms",
    lastError: "last_error",
  },
};

/** What a message says of itself; one that was not written as it is has nothing to say. */
function messageOf(body: unknown): { readonly type: string; readonly timestampMs: number } {
  try {
    const { type, timestampMs } = JSON.parse(String(body)) as Row;
    if (typeof type === "string" && typeof timestampMs === "number") return { type, timestampMs };
  } catch {
    // Verification names the row by its seal.
  }
  return { type: "unknown", timestampMs: 0 };
}

/** A row of {@link DELIVERY_BY_URL} in the form of {@link DELIVERY_BY_ENDPOINT}: an endpoint without a name is named by its URL. */
export function toEndpointForm({ id, endpointUrl, messageId, body, attempts, deliveredAtMs, lastError }: Row): Row {
  const { type, timestampMs } = messageOf(body);
  const named = { id, endpoint: endpointUrl, messageId, type, body, createdAtMs: timestampMs };
  return { ...named, attempts, deliveredAtMs, deadAtMs: null, lastError };
}

/**
 * The reverse. That the endpoint has a secret is not in the row any more; a name that no variable can have keeps the earlier build
 * from sending unsigned what has to be signed.
 */
export function toUrlForm({ id, endpoint, messageId, body, attempts, deliveredAtMs, lastError }: Row): Row {
  const named = { id, endpointUrl: endpoint, secretEnv: "=secret unknown", messageId, body };
  return { ...named, attempts, nextAttemptAtMs: 0, leasedUntilMs: 0, deliveredAtMs, lastError };
}

function sealOf(row: Row): string {
  return createHash("sha256").update(canonicalize({ ...row, table: "delivery" }) ?? "", "utf8").digest("hex");
}

const ROWS_AT_ONCE = 256;

/**
 * Copies the rows of `delivery` to another table in another form, each with the seal that it has there. A row whose seal was not its
 * own gets the same wrong one, so that what changed it stays in sight.
 *
 * @param nameOf - how a value is named in a statement, by its number from 1.
 */
export async function reformDeliveries(
  runner: QueryRunner,
  to: { readonly table: string; readonly from: DeliveryForm; readonly form: DeliveryForm; readonly change: (row: Row) => Row },
  nameOf: (index: number) => string,
): Promise<void> {
  const list = Object.entries(to.from.columns).map(([name, column]) => `${column} AS "${name}"`);
  const columns = [...Object.values(to.form.columns), "seal"];
  const insert = `INSERT INTO ${to.table} (${columns.join(", ")}) VALUES (${columns.map((_, index) => nameOf(index + 1)).join(", ")})`;
  for (let last: number | null = null; ; ) {
    const after = last === null ? "" : `WHERE id > ${last}`;
    const rows = (await runner.query(
      `SELECT ${list.join(", ")}, seal FROM delivery ${after} ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    )) as (Row & { readonly seal: string })[];
    for (const { seal, ...row } of rows) {
      const changed = to.change(row);
      const values = Object.keys(to.form.columns).map((name) => changed[name]);
      await runner.query(insert, [...values, seal === sealOf(row) ? sealOf(changed) : seal]);
    }
    const end = rows.at(-1);
    if (end === undefined || rows.length < ROWS_AT_ONCE) return;
    last = Number(end["id"]);
  }
}

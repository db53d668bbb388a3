import type { EntityManager, EntitySchema, ObjectLiteral } from "typeorm";

import { ArtifactEntity, type ArtifactRecord } from "../entities/artifact-entity.ts";
import { AttemptEntity, type AttemptRecord } from "../entities/attempt-entity.ts";
import { DeliveryEntity, type DeliveryRecord } from "../entities/delivery-entity.ts";
import { EventArtifactEntity, type EventArtifactRecord } from "../entities/event-artifact-entity.ts";
import { EventEntity, type EventRecord } from "../entities/event-entity.ts";
import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import { LockEntity } from "../entities/lock-entity.ts";
import { ReportEntity, type ReportRecord } from "../entities/report-entity.ts";
import { StageCounterEntity, type StageCounterRecord } from "../entities/stage-counter-entity.ts";
import { dialectOf, isPostgres } from "./dialect.ts";
import { columnsOf } from "./entity-columns.ts";
import { runFencedOnServer } from "./fence-on-server.ts";
import { insertStatements, type OnKnown, replaceKnown } from "./insert-records.ts";
import { headUpdate } from "./read-head.ts";
import { runTogether, type SqlStatement, VALUES_PER_STATEMENT } from "./sql-statement.ts";

/** Everything that a transition writes, by table. */
export interface TransitionRows {
  readonly event: readonly EventRecord[];
  readonly event_artifact: readonly EventArtifactRecord[];
  readonly artifact: readonly ArtifactRecord[];
  readonly attempt: readonly AttemptRecord[];
  readonly stage_counter: readonly StageCounterRecord[];
  readonly report: readonly ReportRecord[];
  readonly delivery: readonly DeliveryRecord[];
}

interface Table {
  readonly name: keyof TransitionRows;
  readonly entity: EntitySchema<ObjectLiteral>;
  readonly onKnown: OnKnown;
}

/** In the order in which rows are written: those that others name come first. */
const TABLES: readonly Table[] = (
  [
    ["event", EventEntity, "fail"],
    ["event_artifact", EventArtifactEntity, "fail"],
    ["artifact", ArtifactEntity, "replace"],
    ["attempt", AttemptEntity, "replace"],
    ["stage_counter", StageCounterEntity, "replace"],
    ["report", ReportEntity, "fail"],
    ["delivery", DeliveryEntity, "fail"],
  ] as const
).map(([name, entity, onKnown]) => ({ name, entity: entity as EntitySchema<ObjectLiteral>, onKnown }));

/** What changes in the record of the ledger's end. */
export type HeadChange = Pick<HeadRecord, (typeof HEAD)[number]>;
const HEAD = ["seq", "hash", "reports", "deliveries"] as const;

/** What has to be so, or nothing is written: who holds the lock, and where the ledger ends. */
export interface Fence {
  readonly lockToken: number;
  readonly head: HeadChange;
}

const VIEW = "transition_rows";

/** What the trigger says where the fence does not hold. */
const FENCE_FAILED = "the fence does not hold";

function headColumns(): readonly string[] {
  const columns = columnsOf(HeadEntity);
  return HEAD.map((property) => columns.find((column) => column.property === property)?.name ?? property);
}

/** Without a fence somebody else has looked, in the same transaction. */
function refuseOutsideFence(): string {
  const isHead = headColumns().map((name, index) => `h."${name}" = NEW."fence" ->> ${index + 1}`);
  return `SELECT RAISE(ABORT, '${FENCE_FAILED}') WHERE NEW."fence" IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM "${HeadEntity.options.name}" h
       JOIN "${LockEntity.options.name}" l ON l."id" = ${ONLY_ROW} AND l."held" = 1 AND l."token" = NEW."fence" ->> 0
       WHERE h."id" = ${ONLY_ROW} AND ${isHead.join(" AND ")});`;
}

function insertFromJson({ name, entity, onKnown }: Table): string {
  const columns = columnsOf(entity);
  const names = columns.map((column) => `"${column.name}"`).join(", ");
  const values = columns.map((_, index) => `value ->> ${index}`).join(", ");
  // Without a condition SQLite takes "ON" for that of a join.
  const known = onKnown === "replace" ? ` WHERE true${replaceKnown(columns)}` : "";
  return `INSERT INTO "${name}" (${names}) SELECT ${values} FROM json_each(NEW."${name}")${known};`;
}

function updateFromJson(): string {
  const changes = headColumns().map((name, index) => `"${name}" = NEW."head" ->> ${index}`);
  return `UPDATE "${HeadEntity.options.name}" SET ${changes.join(", ")} WHERE "id" = ${ONLY_ROW};`;
}

/**
 * Statements that let a connection to SQLite take all rows of a transition in one statement, as JSON: an insertion into a
 * temporary view, whose trigger writes them where they belong. Of nine statements more than half the time is spent between
 * them. What they make is the connection's own and not in the file.
 */
export const TRANSITION_TRIGGER: readonly string[] = [
  // Not in a file of their own either.
  "PRAGMA temp_store = MEMORY",
  `CREATE TEMP VIEW ${VIEW} AS SELECT ${[...TABLES.map(({ name }) => name), "head", "fence"].map((name) => `NULL AS "${name}"`).join(", ")}`,
  `CREATE TEMP TRIGGER write_${VIEW} INSTEAD OF INSERT ON ${VIEW} BEGIN
     ${[refuseOutsideFence(), ...TABLES.map(insertFromJson), updateFromJson()].join("\n     ")}
   END`,
];

const INSERT = `INSERT INTO ${VIEW} VALUES (${[...TABLES, "head", "fence"].map(() => "?").join(", ")})`;

/** Characters that a statement's values and a text in JSON do not both give to SQLite as they are: zero, and half a pair. */
const DIFFERS_IN_JSON = /\\u(?:0000|d[89a-f])/iu;

/** Longest data of an event that goes as a text in JSON, in code units. */
const MAX_IN_JSON = 2 ** 20;

/** The rows as the trigger takes them, or `null` where they have to go one by one. */
function asJson(rows: TransitionRows, head: HeadChange): readonly string[] | null {
  if (TABLES.some(({ name, entity }) => rows[name].length * columnsOf(entity).length > VALUES_PER_STATEMENT)) return null;
  // SQLite takes a long text apart as JSON in several copies of it.
  if (rows.event.some(({ data }) => data.length > MAX_IN_JSON)) return null;
  const texts: string[] = [];
  for (const { name, entity } of TABLES) {
    const columns = columnsOf(entity);
    const records: readonly ObjectLiteral[] = rows[name];
    const text = JSON.stringify(records.map((record) => columns.map(({ property }) => record[property] as unknown)));
    if (DIFFERS_IN_JSON.test(text)) return null;
    texts.push(text);
  }
  return [...texts, JSON.stringify(HEAD.map((property) => head[property]))];
}

/** Writes the rows of a transition and the ledger's end, with as few statements as the database allows. */
export async function writeRows(manager: EntityManager, rows: TransitionRows, head: HeadChange): Promise<void> {
  const texts = isPostgres(manager) ? null : asJson(rows, head);
  if (texts !== null) {
    await manager.query(INSERT, [...texts, null]);
    return;
  }
  await runTogether(manager, [...insertions(manager, rows), headUpdate(manager, head)]);
}

function insertions(manager: EntityManager, rows: TransitionRows): SqlStatement[] {
  return TABLES.flatMap(({ name, entity, onKnown }) => insertStatements(dialectOf(manager), entity, rows[name], onKnown));
}

/**
 * As {@link writeRows}, in one statement that needs no transaction around it, where the fence holds. SQLite takes its lock for
 * writing at the beginning of the statement and commits it at its end, as durably as any other. Where the connection to a
 * server is lost meanwhile, it rejects, and it is not known whether the rows are stored.
 *
 * @returns `false` where nothing was written: the fence does not hold, or it takes more than one statement.
 */
export async function writeFencedRows(
  manager: EntityManager,
  rows: TransitionRows,
  head: HeadChange,
  fence: Fence,
): Promise<boolean> {
  if (isPostgres(manager)) {
    return runFencedOnServer(manager, insertions(manager, rows), { lockToken: fence.lockToken, from: fence.head, to: head });
  }
  const texts = asJson(rows, head);
  if (texts === null) return false;
  try {
    await manager.query(INSERT, [...texts, JSON.stringify([fence.lockToken, ...HEAD.map((property) => fence.head[property])])]);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes(FENCE_FAILED)) return false;
    throw error;
  }
}

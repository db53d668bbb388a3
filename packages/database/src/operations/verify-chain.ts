import type { DataSource, EntityManager } from "typeorm";

import { EventEntity, type EventRecord } from "../entities/event-entity.ts";
import { HeadEntity } from "../entities/head-entity.ts";
import type { LedgerHead, LedgerVerification, StoredEvent } from "../ledger.ts";
import { GENESIS_HASH, hashEventText } from "../ledger-hash.ts";
import { readEvent } from "./chain-events.ts";
import { pages } from "./select-records.ts";

interface Ends {
  readonly seq: number | null;
  readonly hash: string | null;
  /** PostgreSQL gives counts as text. */
  readonly heads: number | string;
  readonly first: number | null;
  readonly last: number | null;
}

/** Both ends in one statement, so that an append in between cannot make them differ. */
async function readEnds(source: DataSource | EntityManager): Promise<Ends> {
  const table = (entity: { readonly options: { readonly name: string } }) => `"${entity.options.name}"`;
  const [ends] = await source.query<Ends[]>(
    `SELECT (SELECT seq FROM ${table(HeadEntity)} WHERE id = 1) AS "seq",
            (SELECT hash FROM ${table(HeadEntity)} WHERE id = 1) AS "hash",
            (SELECT count(*) FROM ${table(HeadEntity)}) AS "heads",
            (SELECT min(seq) FROM ${table(EventEntity)}) AS "first", (SELECT max(seq) FROM ${table(EventEntity)}) AS "last"`,
  );
  return ends ?? { seq: null, hash: null, heads: 0, first: null, last: null };
}

/** An event at its place, or what is wrong with it there. */
function readAtPlace(record: EventRecord, previous: LedgerHead): StoredEvent | string {
  if (record.seq !== previous.seq + 1) return `event ${previous.seq + 1} is missing`;
  if (record.prevHash !== previous.hash) return `event ${record.seq} does not follow from event ${previous.seq}`;
  const hash = hashEventText({ ...record, dataText: record.data });
  if (hash !== record.hash)
    return `event ${record.seq} (${record.type.slice(0, 60)}) is not what was written: its hash differs`;
  try {
    return readEvent(record);
  } catch (error) {
    return `event ${record.seq} is not valid: ${error instanceof Error ? error.message.slice(0, 200) : "unreadable"}`;
  }
}

/**
 * Walks the chain from the first event to the end that the ledger names, and gives the events page by page, each checked: in
 * its place, with its hash, of a known form. Ends before the first that is not what was written.
 */
export async function* walkChain(
  source: DataSource | EntityManager,
): AsyncGenerator<StoredEvent[], LedgerVerification> {
  const ends = await readEnds(source);
  const { seq, hash } = ends;
  if (seq === null || hash === null) return { ok: false, seq: 1, problem: "the record of the ledger's end is missing" };
  if (Number(ends.heads) !== 1) return { ok: false, seq, problem: "there is more than one record of the ledger's end" };
  if (ends.first !== null && ends.first < 1)
    return { ok: false, seq: ends.first, problem: `there is an event at position ${ends.first}` };

  let head: LedgerHead = { seq: 0, hash: GENESIS_HASH };
  for await (const page of pages(source, EventEntity, 0, (query) => query.andWhere("t.seq <= :seq", { seq }))) {
    const events: StoredEvent[] = [];
    for (const record of page) {
      const read = readAtPlace(record, head);
      if (typeof read === "string") {
        if (events.length > 0) yield events;
        return { ok: false, seq: head.seq + 1, problem: read };
      }
      events.push(read);
      head = { seq: record.seq, hash: record.hash };
    }
    yield events;
  }
  if (head.seq < seq)
    return { ok: false, seq: head.seq + 1, problem: `event ${head.seq + 1} is missing: the ledger ends at ${seq}` };
  if (head.hash !== hash) return { ok: false, seq, problem: `event ${seq} is not the one that the ledger ended with` };
  if (ends.last !== null && ends.last > seq) {
    return { ok: false, seq: seq + 1, problem: `there is an event ${ends.last} after the ledger's end at ${seq}` };
  }
  return { ok: true, head };
}

/** See `Ledger.verify`. */
export async function verifyChain(reader: DataSource): Promise<LedgerVerification> {
  const walk = walkChain(reader);
  for (;;) {
    const next = await walk.next();
    if (next.done === true) return next.value;
  }
}

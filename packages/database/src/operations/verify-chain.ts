import type { DataSource } from "typeorm";

import { EventEntity, type EventRecord } from "../entities/event-entity.ts";
import type { LedgerHead, LedgerVerification } from "../ledger.ts";
import { GENESIS_HASH, hashEventText } from "../ledger-hash.ts";
import { readEvent } from "./chain-events.ts";
import { pages } from "./select-records.ts";

interface Ends {
  readonly seq: number | null;
  readonly hash: string | null;
  readonly first: number | null;
  readonly last: number | null;
}

/** Both ends in one statement, so that an append in between cannot make them differ. */
async function readEnds(reader: DataSource): Promise<Ends> {
  const [ends] = await reader.query<Ends[]>(
    `SELECT (SELECT seq FROM ledger_head) AS seq, (SELECT hash FROM ledger_head) AS hash,
            (SELECT min(seq) FROM event) AS first, (SELECT max(seq) FROM event) AS last`,
  );
  return ends ?? { seq: null, hash: null, first: null, last: null };
}

/** What is wrong with an event at its place, or `null`. */
function problemOf(record: EventRecord, previous: LedgerHead): string | null {
  if (record.seq !== previous.seq + 1) return `event ${previous.seq + 1} is missing`;
  if (record.prevHash !== previous.hash) return `event ${record.seq} does not follow from event ${previous.seq}`;
  const hash = hashEventText({ ...record, dataText: record.data });
  if (hash !== record.hash)
    return `event ${record.seq} (${record.type.slice(0, 60)}) is not what was written: its hash differs`;
  try {
    readEvent(record);
    return null;
  } catch (error) {
    return `event ${record.seq} is not valid: ${error instanceof Error ? error.message.slice(0, 200) : "unreadable"}`;
  }
}

/** See `Ledger.verify`. */
export async function verifyChain(reader: DataSource): Promise<LedgerVerification> {
  const ends = await readEnds(reader);
  const { seq, hash } = ends;
  if (seq === null || hash === null) return { ok: false, seq: 1, problem: "the record of the ledger's end is missing" };
  if (ends.first !== null && ends.first < 1)
    return { ok: false, seq: ends.first, problem: `there is an event at position ${ends.first}` };

  let head: LedgerHead = { seq: 0, hash: GENESIS_HASH };
  for await (const page of pages(reader, EventEntity, 0, (query) => query.andWhere("t.seq <= :seq", { seq }))) {
    for (const record of page) {
      const problem = problemOf(record, head);
      if (problem !== null) return { ok: false, seq: head.seq + 1, problem };
      head = { seq: record.seq, hash: record.hash };
    }
  }
  if (head.seq < seq)
    return { ok: false, seq: head.seq + 1, problem: `event ${head.seq + 1} is missing: the ledger ends at ${seq}` };
  if (head.hash !== hash) return { ok: false, seq, problem: `event ${seq} is not the one that the ledger ended with` };
  if (ends.last !== null && ends.last > seq) {
    return { ok: false, seq: seq + 1, problem: `there is an event ${ends.last} after the ledger's end at ${seq}` };
  }
  return { ok: true, head };
}

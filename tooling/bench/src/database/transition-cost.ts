import { join } from "node:path";

import { openLedger } from "@pawl/database";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { median } from "../harness/median.ts";
import { openBare } from "./bare-transaction.ts";
import { type BenchDatabase, ledgerAt } from "./bench-database.ts";
import { closingTransition } from "./closing-transition.ts";
import { startPostgresServer } from "./postgres-server.ts";
import { takeLock } from "./take-lock.ts";

/** A row of a bare transaction is as long as an ordinary event. */
const TEXT = "x".repeat(600);

/** What one durable transition costs over one bare durable transaction of two prepared inserts through the same driver. */
export async function* transitionCost(context: BenchContext): AsyncGenerator<Measurement> {
  const { folder, note } = context;
  yield* onDatabase("sqlite3", () => join(folder, `sqlite3-${(places += 1)}.db`), context);
  yield* onDatabase("node-sqlite", () => join(folder, `node-sqlite-${(places += 1)}.db`), context);
  const server = await startPostgresServer(note);
  if (server === null) return;
  try {
    yield* onDatabase("postgres", server.newPlace, context);
  } finally {
    await server.stop();
  }
}

let places = 0;

async function* onDatabase(
  database: BenchDatabase,
  newPlace: () => string,
  { sizes }: BenchContext,
): AsyncGenerator<Measurement> {
  const { rounds = 0, perRound = 0 } = sizes;
  const bare = await openBare(newPlace(), database);
  const ledger = await openLedger(ledgerAt(newPlace(), database));
  const artifacts = (rounds + 1) * perRound + 1;
  const token = await takeLock(ledger);
  let head = await ledger.head();
  let [key, index] = [0, 0];
  const times = await interleave(
    {
      bare: async () => {
        for (let count = 0; count < perRound; count += 1) await bare.transaction((key += 1), TEXT);
      },
      transition: async () => {
        for (let count = 0; count < perRound; count += 1)
          head = await ledger.append(closingTransition(index++, artifacts, head, token));
      },
    },
    rounds,
  );
  await bare.close();
  await ledger.close();
  const each = (name: keyof typeof times) => median(times[name]) / perRound;
  yield { name: `database: bare transaction of two rows, ${database}`, unit: "ms", value: each("bare"), target: null };
  yield { name: `database: transition, ${database}`, unit: "ms", value: each("transition"), target: null };
  const ratio = ratioOf(times, "transition", "bare");
  yield { name: `database: transition over bare transaction, ${database}`, unit: "x", value: ratio, target: { atMost: 3 } };
}

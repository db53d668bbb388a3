import { join } from "node:path";

import { type Ledger, type LedgerHead, openLedger } from "@pawl/database";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { median } from "../harness/median.ts";
import { closingTransition } from "./closing-transition.ts";
import { SAMPLE_RUN } from "./sample-run.ts";
import { makePipeline } from "./synthetic-ledger.ts";
import { takeLock } from "./take-lock.ts";

/** One artifact of so many is closed when the measuring begins. */
const CLOSED_SHARE = 100;
/** A prime, so that artifacts are closed all over the pipeline. */
const STRIDE = 7919;

interface Subject {
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
  readonly closeArtifacts: (count: number) => Promise<void>;
}

async function open(file: string, artifacts: number): Promise<Subject> {
  const closed = Math.floor(artifacts / CLOSED_SHARE);
  await makePipeline(file, artifacts, closed);
  const ledger = await openLedger({ file });
  const token = await takeLock(ledger);
  let head: LedgerHead = await ledger.head();
  let turn = 0;
  return {
    ledger,
    close: () => ledger.close(),
    closeArtifacts: async (count) => {
      for (let done = 0; done < count; done += 1) {
        const index = closed + ((turn++ * STRIDE) % (artifacts - closed));
        head = await ledger.append(closingTransition(index, artifacts, head, token));
      }
    },
  };
}

/** What a transition and the reading of a report cost in a large pipeline over the same in a small one. */
export async function* growth({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { rounds = 0, perRound = 0, artifacts = 0, fewArtifacts = 0 } = sizes;
  note(`making a pipeline of ${artifacts} artifacts`);
  const large = await open(join(folder, "large.db"), artifacts);
  const small = await open(join(folder, "small.db"), fewArtifacts);
  const target = { atMost: 1.2 };
  const places = `${artifacts.toLocaleString("en")} artifacts over ${fewArtifacts.toLocaleString("en")}`;
  const compare = async (one: (subject: Subject) => Promise<unknown>) => {
    const times = await interleave({ large: () => one(large), small: () => one(small) }, rounds);
    return { times, ratio: ratioOf(times, "large", "small") };
  };
  const repeated = (read: (ledger: Ledger) => Promise<unknown>) => async (subject: Subject) => {
    for (let count = 0; count < perRound; count += 1) await read(subject.ledger);
  };
  try {
    const closing = await compare((subject) => subject.closeArtifacts(perRound));
    const each = median(closing.times.large) / perRound;
    yield { name: `database: transition at ${artifacts.toLocaleString("en")} artifacts`, unit: "ms", value: each, target: null };
    yield { name: `database: transition, ${places}`, unit: "x", value: closing.ratio, target };
    const report = await compare(repeated((ledger) => ledger.latestReport(SAMPLE_RUN)));
    yield { name: `database: reading the report, ${places}`, unit: "x", value: report.ratio, target };
    const counters = await compare(repeated((ledger) => ledger.stageCounters(SAMPLE_RUN)));
    yield { name: `database: reading the counters, ${places}`, unit: "x", value: counters.ratio, target };
    const { length } = await large.ledger.stageCounters(SAMPLE_RUN);
    yield { name: "database: rows of counters in the large pipeline", unit: "rows", value: length, target: { atMost: 4 } };
  } finally {
    await large.close();
    await small.close();
  }
}

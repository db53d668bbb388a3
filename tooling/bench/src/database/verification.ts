import { join } from "node:path";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { type Measured, runMeasured } from "../harness/run-measured.ts";
import { makeChain } from "./synthetic-ledger.ts";

/** A tenth of the events, to see what grows with them. */
const TENTH = 10;
/** More memory for ten times as many events than this, in MiB, is none that stays flat: the pauses of the collector differ by less. */
const FLAT_MIB = 64;

async function verify(folder: string, events: number): Promise<Measured> {
  const file = join(folder, `chain-${events}.db`);
  await makeChain(file, events);
  const measured = await runMeasured(join(import.meta.dirname, "verifies-a-chain.ts"), [file]);
  if (measured.count < events) throw new Error(`${measured.count} of ${events} events were verified`);
  return measured;
}

/** What it takes to verify a long chain, in a process of its own, and whether its memory grows with the chain. */
export async function* verification({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { events = 0 } = sizes;
  note(`making a chain of ${events} events`);
  const tenth = await verify(folder, Math.ceil(events / TENTH));
  const all = await verify(folder, events);
  const what = `database: verifying a chain of ${events.toLocaleString("en")} events`;
  yield { name: what, unit: "s", value: all.seconds, target: { atMost: 60 } };
  yield { name: `${what}, time on the cores`, unit: "s", value: all.cpuSeconds, target: null };
  yield { name: `${what}, peak memory`, unit: "MiB", value: all.peakMiB, target: null };
  const grown = all.peakMiB - tenth.peakMiB;
  yield { name: `${what}, peak memory more than for a tenth`, unit: "MiB", value: grown, target: { atMost: FLAT_MIB } };
}

import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { openLedger } from "@pawl/database";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { takeLock } from "../database/take-lock.ts";
import { runMeasured } from "../harness/run-measured.ts";
import { waitingMessages } from "./waiting-messages.ts";

/** How large the part of the heap becomes in which objects begin is a matter of chance, and none of what is measured. */
const SMALL_NURSERY = ["--max-semi-space-size=4"];

/** How fast what waits is delivered to a receiver in a process of its own, one after the other, and in how much memory. */
export async function* deliveries({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { messages = 0, fewMessages = 0 } = sizes;
  const receiver = fork(join(import.meta.dirname, "runs-a-receiver.ts"), { execArgv: ["--disable-warning=ExperimentalWarning"] });
  try {
    const [port] = (await once(receiver, "message")) as [number];
    const measure = async (count: number) => {
      note(`recording ${count} messages`);
      const file = join(folder, `${count}.db`);
      await record(file, count);
      const measured = await runMeasured(join(import.meta.dirname, "runs-deliveries.ts"), [file, `http://127.0.0.1:${port}/`], SMALL_NURSERY);
      if (measured.count !== count || (await receivedBy(receiver)) !== count) throw new Error(`${measured.count} of ${count} messages were delivered`);
      return measured;
    };
    const few = await measure(fewMessages);
    const many = await measure(messages);
    const what = `webhook: delivering ${messages.toLocaleString("en")} waiting messages`;
    yield { name: what, unit: "per second", value: messages / many.seconds, target: { atLeast: 2_000 } };
    yield { name: `${what}, by time on the cores`, unit: "per second", value: messages / many.cpuSeconds, target: null };
    yield { name: `${what}, peak memory`, unit: "MiB", value: many.peakMiB, target: null };
    const growth = many.peakMiB / few.peakMiB;
    yield { name: `${what}, peak memory over that for ${fewMessages.toLocaleString("en")}`, unit: "x", value: growth, target: { atMost: 1.25 } };
  } finally {
    receiver.kill();
  }
}

/** Asks the receiver how many messages it got since it was asked last. */
async function receivedBy(receiver: ChildProcess): Promise<number> {
  const answered = once(receiver, "message") as Promise<[number]>;
  receiver.send("count");
  return (await answered)[0];
}

async function record(file: string, count: number): Promise<void> {
  const ledger = await openLedger({ file });
  const token = await takeLock(ledger);
  let head = await ledger.head();
  for (let recorded = 0; recorded < count; ) {
    const outbox = waitingMessages(recorded, Math.min(200, count - recorded));
    recorded += outbox.length;
    const event = { seq: head.seq + 1, run: "run-1", atMs: head.seq, type: "orchestrator.started", data: { pid: 1, host: "bench" } } as const;
    head = await ledger.append({ lockToken: token, expectedHeadSeq: head.seq, events: [event], artifacts: [], attempts: [], counters: [], report: null, outbox });
  }
  await ledger.close();
}

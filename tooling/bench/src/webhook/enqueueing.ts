import { mkdirSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";

import { openLedger, type Transition } from "@pawl/database";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { closingTransition } from "../database/closing-transition.ts";
import { takeLock } from "../database/take-lock.ts";
import { interleave, ratioOf, type Rounds } from "../harness/interleave.ts";
import { median } from "../harness/median.ts";

type Subject = "plain" | "told";

/**
 * What it adds to a closure's transition, on disk, that a receiver is told of it: the message's text, its row, its seal and its index. A
 * transition is the ledger's transaction and the three durable replacements of small files by which the status file follows it.
 */
export async function* enqueueing(context: BenchContext): AsyncGenerator<Measurement> {
  const whole = await measure(context, "whole", true);
  const { perRound = 1 } = context.sizes;
  const what = "webhook: transition";
  yield { name: `${what} without a receiver`, unit: "ms", value: median(whole.plain) / perRound, target: null };
  yield { name: `${what} with a message`, unit: "ms", value: median(whole.told) / perRound, target: null };
  yield { name: `${what} with a message over one without`, unit: "x", value: ratioOf(whole, "told", "plain"), target: { atMost: 1.05 } };
  const ledgerOnly = await measure(context, "ledger", false);
  yield { name: `${what} with a message over one without, the ledger alone`, unit: "x", value: ratioOf(ledgerOnly, "told", "plain"), target: null };
}

async function measure({ sizes, folder }: BenchContext, kind: string, hasStatusFile: boolean): Promise<Rounds<Subject>> {
  const { rounds = 0, perRound = 0 } = sizes;
  const artifacts = (rounds + 1) * perRound + 1;
  const writer = async (name: Subject, change: (transition: Transition) => Transition) => {
    const place = join(folder, `${kind}-${name}`);
    mkdirSync(place);
    const ledger = await openLedger({ file: join(place, "ledger.db") });
    const token = await takeLock(ledger);
    let head = await ledger.head();
    let index = 0;
    const write = async (): Promise<void> => {
      for (let count = 0; count < perRound; count += 1) {
        const transition = change(closingTransition(index++, artifacts, head, token));
        head = await ledger.append(transition);
        if (hasStatusFile) await replaceStatus(place, transition.report?.bytes ?? "");
      }
    };
    return { ledger, write };
  };
  const plain = await writer("plain", (transition) => ({ ...transition, outbox: [] }));
  const told = await writer("told", (transition) => transition);
  const times = await interleave({ plain: plain.write, told: told.write }, rounds);
  await Promise.all([plain.ledger.close(), told.ledger.close()]);
  return times;
}

/** The accepted digests with the next one, the report, and the accepted digests again. */
async function replaceStatus(folder: string, bytes: string): Promise<void> {
  for (const name of ["emitted", "status.json", "emitted"]) {
    const file = await open(join(folder, `${name}.tmp`), "w");
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    await rename(join(folder, `${name}.tmp`), join(folder, name));
    const parent = await open(folder, "r");
    await parent.sync();
    await parent.close();
  }
}

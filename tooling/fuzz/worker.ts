import { parentPort, workerData } from "node:worker_threads";

import { allParsers } from "./all-parsers.ts";
import type { FuzzResult } from "./try-parser.ts";
import { tryParser } from "./try-parser.ts";

/** What a worker is to do, and where it leaves what it is at. */
export interface FuzzTask {
  readonly names: readonly string[];
  readonly runs: number;
  readonly seed: number;
  /** First number: cases so far; second: bytes of the input that is being tried. */
  readonly progress: SharedArrayBuffer;
  readonly input: SharedArrayBuffer;
}

/** What a worker tells of a parser. */
export type FuzzMessage = { readonly name: string } & ({ readonly kind: "started" } | { readonly kind: "ended"; readonly result: FuzzResult });

const { names, runs, seed, progress, input } = workerData as FuzzTask;
const counters = new Int32Array(progress);
const copy = Buffer.from(input);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, unlike a window
const tell = (message: FuzzMessage): void => parentPort?.postMessage(message);

for (const parser of allParsers().filter(({ name }) => names.includes(name))) {
  tell({ kind: "started", name: parser.name });
  const onCase = (bytes: Buffer): void => {
    counters[1] = bytes.copy(copy);
    Atomics.add(counters, 0, 1);
  };
  const result = await tryParser(parser, { runs: Math.max(20, Math.floor(runs / (parser.cost ?? 1))), seed, onCase });
  tell({ kind: "ended", name: parser.name, result });
}

import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

import { allParsers } from "./all-parsers.ts";
import type { FuzzResult } from "./try-parser.ts";
import type { FuzzMessage, FuzzTask } from "./worker.ts";

/** How long one input may hold the worker up before it counts as endless, in milliseconds. CPU time is bounded by far less. */
const ENDLESS_MS = 60_000;

const HELP = `usage: node tooling/fuzz/main.ts [--runs <count>] [--seed <number>] [parser ...]
Tries every parser of text from outside, or those named, on <count> hostile inputs each (default: PAWL_FUZZ_RUNS, or 200).
`;

const { values, positionals } = parseArgs({
  options: { runs: { type: "string" }, seed: { type: "string" }, help: { type: "boolean" } },
  allowPositionals: true,
});
const known = allParsers().map(({ name }) => name);
const unknown = positionals.filter((name) => !known.includes(name));
const runs = Number(values.runs ?? process.env["PAWL_FUZZ_RUNS"] ?? 200);
const seed = Number(values.seed ?? 20_260_301);
if (values.help === true || unknown.length > 0 || !Number.isSafeInteger(runs) || !Number.isSafeInteger(seed)) {
  process.stdout.write(`${HELP}parsers: ${known.join(", ")}\n`);
  process.exitCode = values.help === true ? 0 : 2;
} else {
  const results = await fuzz(positionals.length === 0 ? known : positionals);
  const all = [...results.values()];
  const failures = all.filter(({ failure }) => failure !== null).length;
  process.stdout.write(`${all.reduce((sum, { cases }) => sum + cases, 0)} inputs for ${all.length} parsers, ${failures} failed (seed ${seed})\n`);
  process.exitCode = failures === 0 ? 0 : 1;
}

function print(name: string, { cases, accepted, refused, failure }: FuzzResult): void {
  process.stdout.write(`${failure === null ? "ok  " : "FAIL"} ${name}: ${cases} inputs, ${accepted} accepted, ${refused} refused${failure === null ? "" : `\n  ${failure}`}\n`);
}

/** Tries parsers in a thread of their own, which is ended where one of them does not end. */
function fuzz(names: readonly string[]): Promise<ReadonlyMap<string, FuzzResult>> {
  return new Promise((resolve) => {
    const results = new Map<string, FuzzResult>();
    const add = (name: string, result: FuzzResult): void => {
      results.set(name, result);
      print(name, result);
    };
    const task: FuzzTask = { names, runs, seed, progress: new SharedArrayBuffer(8), input: new SharedArrayBuffer(1 << 20) };
    const counters = new Int32Array(task.progress);
    let [current, last, sinceMs] = ["", -1, performance.now()];
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: task, stdout: false });
    const fail = (failure: string): void => {
      const bytes = Buffer.from(task.input).subarray(0, counters[1]);
      add(current, { cases: counters[0] ?? 0, accepted: 0, refused: 0, failure: `${failure}\n  input (latin1): ${JSON.stringify(bytes.toString("latin1").slice(0, 2000))}` });
      clearInterval(watch);
      void worker.terminate().then(() => resolve(results));
    };
    const watch = setInterval(() => {
      const now = Atomics.load(counters, 0);
      if (now !== last) [last, sinceMs] = [now, performance.now()];
      else if (performance.now() - sinceMs > ENDLESS_MS) fail(`does not end within ${ENDLESS_MS} ms`);
    }, 500);
    worker.on("message", (message: FuzzMessage) => {
      if (message.kind === "started") current = message.name;
      else add(message.name, message.result);
    });
    worker.on("error", (error) => fail(`threw where nobody can catch it: ${error.stack ?? error.message}`));
    worker.on("exit", () => {
      clearInterval(watch);
      resolve(results);
    });
  });
}

// Folds, schedules and closes all of a large pipeline on the kernel, from a plan that comes piece by piece, as it does to the command.
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

import { keepHeapSmall, tidyHeap } from "@pawl/orchestrator";
import type { Artifact, Plan } from "@pawl/pipeline";

import { reportMeasured } from "../harness/run-measured.ts";
import { KernelRun } from "./kernel-run.ts";

const [file = ""] = process.argv.slice(2);
// As the command does.
keepHeapSmall();
await reportMeasured(async () => {
  const run = await begun();
  tidyHeap();
  for (let ids = run.starts(); ids.length > 0; ids = run.starts()) {
    for (const id of ids) {
      run.nowMs += 1000;
      run.close(id, run.start(id));
    }
  }
  return run.state.tallies.A.closed;
});

/** The run, which holds the plan in its own way: nobody else holds it as it was read. */
async function begun(): Promise<KernelRun> {
  return new KernelRun(await readPlan());
}

async function readPlan(): Promise<Plan> {
  const pieces: unknown[] = [];
  const lines = createInterface({ input: createReadStream(file) });
  // Whoever iterates over lines has all of those that came meanwhile in memory.
  lines.on("line", (line) => pieces.push(JSON.parse(line)));
  await once(lines, "close");
  const [rest, ...artifacts] = pieces as [Plan, ...Artifact[]];
  return { ...rest, artifacts };
}

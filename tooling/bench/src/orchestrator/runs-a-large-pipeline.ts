// Folds, schedules and closes all of a large pipeline on the kernel, from the plan as it stands in the ledger.
import { readFileSync } from "node:fs";

import { keepHeapSmall, tidyHeap } from "@pawl/orchestrator";
import type { Plan } from "@pawl/pipeline";

import { reportMeasured } from "../harness/run-measured.ts";
import { KernelRun } from "./kernel-run.ts";

const [file = ""] = process.argv.slice(2);
// As the command does.
keepHeapSmall();
await reportMeasured(async () => {
  const run = new KernelRun(JSON.parse(readFileSync(file, "utf8")) as Plan);
  tidyHeap();
  for (let ids = run.starts(); ids.length > 0; ids = run.starts()) {
    for (const id of ids) {
      run.nowMs += 1000;
      run.close(id, run.start(id));
    }
  }
  return run.state.tallies.A.closed;
});

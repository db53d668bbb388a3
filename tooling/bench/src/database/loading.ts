import { join } from "node:path";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { runMeasured } from "../harness/run-measured.ts";
import { makePipeline } from "./synthetic-ledger.ts";

/** What it takes to load a large pipeline for scheduling, in a process of its own. */
export async function* loading({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { artifacts = 0 } = sizes;
  const file = join(folder, "pipeline.db");
  note(`making a pipeline of ${artifacts} artifacts`);
  await makePipeline(file, artifacts, Math.floor(artifacts / 100));
  const { seconds, cpuSeconds, peakMiB, count } = await runMeasured(join(import.meta.dirname, "loads-a-pipeline.ts"), [file]);
  if (count !== artifacts) throw new Error(`${count} of ${artifacts} artifacts were loaded`);
  const what = `database: loading ${artifacts.toLocaleString("en")} artifacts for scheduling`;
  yield { name: what, unit: "s", value: seconds, target: { atMost: 15 } };
  yield { name: `${what}, time on the cores`, unit: "s", value: cpuSeconds, target: null };
  yield { name: `${what}, peak memory`, unit: "MiB", value: peakMiB, target: { atMost: 1024 } };
}

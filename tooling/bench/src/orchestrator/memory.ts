import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { runMeasured } from "../harness/run-measured.ts";
import { largePlan } from "./large-plan.ts";

/** Node takes what the machine has before it tidies up; held to this, it shows what is needed. */
const BOUNDS = ["--max-old-space-size=200", "--max-semi-space-size=8"] as const;

/** The most memory that a process needs which folds, schedules and closes a large pipeline, with Node and all that it loads. */
export async function* memory({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { artifacts = 0 } = sizes;
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify(largePlan(artifacts)));
  note(`closing ${artifacts} artifacts, one after the other`);
  const measure = async (bounds: readonly string[]) => {
    const measured = await runMeasured(join(import.meta.dirname, "runs-a-large-pipeline.ts"), [file], bounds);
    if (measured.count !== artifacts) throw new Error(`${measured.count} of ${artifacts} artifacts were closed`);
    return measured;
  };
  const what = `orchestrator: ${artifacts.toLocaleString("en")} artifacts closed`;
  const bounded = await measure(BOUNDS);
  yield { name: `${what}, peak memory, heap held to 200 MiB`, unit: "MiB", value: bounded.peakMiB, target: { atMost: 300 } };
  yield { name: `${what}, time on the cores, heap held to 200 MiB`, unit: "s", value: bounded.cpuSeconds, target: null };
  const free = await measure([]);
  yield { name: `${what}, peak memory, Node left to itself`, unit: "MiB", value: free.peakMiB, target: null };
  yield { name: `${what}, time on the cores, Node left to itself`, unit: "s", value: free.cpuSeconds, target: null };
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { runMeasured } from "../harness/run-measured.ts";
import { commandMemory } from "./command-memory.ts";
import { independentArtifact, writeProject } from "./in-place-project.ts";
import { largePlan } from "./large-plan.ts";

/** Closures after which a run is at work. */
const CLOSURES = 20;

/**
 * The memory of a large pipeline: of a process that folds, schedules and closes all of it, with Node and all that it loads, and of the
 * command at work on it. No options of Node's are given: both have what `keepHeapSmall` sets.
 */
export async function* memory({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { artifacts = 0 } = sizes;
  const file = join(folder, "plan.json");
  const plan = largePlan(artifacts);
  writeFileSync(file, [{ ...plan, artifacts: [] }, ...plan.artifacts].map((piece) => `${JSON.stringify(piece)}\n`).join(""));
  note(`closing ${artifacts} artifacts, one after the other`);
  const measured = await runMeasured(join(import.meta.dirname, "runs-a-large-pipeline.ts"), [file]);
  if (measured.count !== artifacts) throw new Error(`${measured.count} of ${artifacts} artifacts were closed`);
  const what = `orchestrator: ${artifacts.toLocaleString("en")} artifacts`;
  yield { name: `${what} closed, peak memory`, unit: "MiB", value: measured.peakMiB, target: { atMost: 300 } };
  yield { name: `${what} closed, time on the cores`, unit: "s", value: measured.cpuSeconds, target: null };
  // Elsewhere nobody tells what another process needs.
  if (process.platform !== "linux") return;
  note(`starting pawl run on ${artifacts} artifacts`);
  const project = join(folder, "project");
  writeProject(project, Array.from({ length: artifacts }, (_, number) => ({ ...independentArtifact(number, artifacts), agent: null })), 5);
  const command = await commandMemory(project, { cacheDir: join(folder, "cache"), closures: Math.min(CLOSURES, Math.ceil(artifacts / 2)) });
  yield { name: `${what}, pawl run at work`, unit: "MiB", value: command.atWorkMiB, target: { atMost: 300 } };
  yield { name: `${what}, pawl run, peak of its start`, unit: "MiB", value: command.peakMiB, target: null };
  yield { name: `${what}, pawl run, time on the cores until at work`, unit: "s", value: command.cpuSeconds, target: null };
  yield { name: `${what}, the process that reads the plan, peak memory`, unit: "MiB", value: command.readerPeakMiB, target: null };
}

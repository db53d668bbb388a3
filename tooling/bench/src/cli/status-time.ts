import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { workspacePath } from "../harness/workspace-path.ts";
import { runNode } from "./run-node.ts";

const REPORT = {
  status_type: "LIVE",
  current_stage: "C",
  overall_progress_percent: 57,
  stage_progress_percent: 40,
  last_completed_artifact: "src/parser.ts",
  current_task: "Generate src/writer.ts",
  issues: [],
  blocking_questions: [],
  next_step: "Generate src/reader.ts",
};

/** `pawl status` over a program that prints the same file without looking at it. */
export async function* statusTime({ sizes, folder }: BenchContext): AsyncGenerator<Measurement> {
  const { rounds = 0 } = sizes;
  const report = `${JSON.stringify(REPORT, null, 2)}\n`;
  for (const part of ["progress", ".pawl"]) mkdirSync(join(folder, part));
  const file = join(folder, "progress", "status.json");
  writeFileSync(file, report, { mode: 0o444 });
  writeFileSync(join(folder, ".pawl", "emitted"), `${createHash("sha256").update(report).digest("hex")}\n`);
  const program = workspacePath("apps", "cli", "bin", "pawl-bundled.cjs");
  const prints = `process.stdout.write(require("node:fs").readFileSync(${JSON.stringify(file)}))`;
  const expectReport = (printed: Buffer): void => {
    if (printed.toString("utf8") !== report) throw new Error("what was printed is not the report");
  };
  const times = await interleave(
    { status: () => expectReport(runNode([program, "status"], folder)), bare: () => expectReport(runNode(["-e", prints], folder)) },
    rounds,
  );
  yield { name: "cli: pawl status over node -e that prints the same file", unit: "x", value: ratioOf(times, "status", "bare"), target: { atMost: 1.5 } };
}

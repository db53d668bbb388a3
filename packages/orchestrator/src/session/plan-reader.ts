// Reads a plan file for `readPlanApart`: the bytes come on standard input, lines of what they mean go to standard output. What this takes
// in memory goes with this process.
import { once } from "node:events";
import { buffer } from "node:stream/consumers";

import { parsePlan, planLines } from "@pawl/pipeline";
import type { PlanProblem } from "@pawl/pipeline";

import { summarisePlanWarnings } from "./plan-warnings.ts";
import { READ_IN_FULL, READER_LINES } from "./reader-lines.ts";

const [file = ""] = process.argv.slice(2);

function* answer(bytes: Uint8Array): Generator<string, void> {
  const result = parsePlan(bytes, { file });
  for (const warning of summarisePlanWarnings(result.warnings)) yield READER_LINES.warning + JSON.stringify(warning);
  if (result.ok) for (const line of planLines(result.plan)) yield READER_LINES.plan + line;
  else for (const problem of result.errors) yield READER_LINES.problem + JSON.stringify(problem satisfies PlanProblem);
  yield READ_IN_FULL;
}

async function write(lines: Iterable<string>): Promise<void> {
  for (const line of lines) if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
}

// Whoever asked has gone, and nobody else wants to know.
process.stdout.on("error", () => process.exit(1));
await write(answer(await buffer(process.stdin)));

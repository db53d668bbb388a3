// Measures what was asked for, and says of each figure with a target whether it is met. See the README.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { BENCH_GROUPS } from "./bench-groups.ts";
import { type Figure, formatRow, TABLE_HEADER, toFigure } from "./harness/figure.ts";
import { type BenchCommand, helpText, parseCommand, type SelectedPart, UsageError } from "./harness/parse-command.ts";

const EXIT = { missed: 1, usage: 2 } as const;

async function measure({ group, part, run, sizes }: SelectedPart, isJson: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-bench-"));
  const note = (text: string) => void process.stderr.write(`${group}/${part}: ${text}\n`);
  try {
    const figures: Figure[] = [];
    for await (const measurement of run({ sizes, folder, note })) {
      figures.push(toFigure(measurement));
      if (!isJson) process.stdout.write(`${formatRow(measurement)}\n`);
    }
    if (figures.length === 0) throw new Error("nothing was measured");
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runParts({ isJson, parts }: BenchCommand): Promise<void> {
  if (!isJson) process.stdout.write(`${TABLE_HEADER}\n`);
  const figures: Figure[] = [];
  for (const part of parts) {
    try {
      figures.push(...(await measure(part, isJson)));
    } catch (error) {
      // The others are measured all the same; what was not measured is no success.
      process.exitCode = EXIT.missed;
      process.stderr.write(`${part.group}/${part.part}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  if (isJson) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  if (figures.some(({ met }) => met === false)) process.exitCode = EXIT.missed;
}

try {
  const command = parseCommand(process.argv.slice(2), BENCH_GROUPS);
  if (command === null) process.stdout.write(helpText(BENCH_GROUPS));
  else await runParts(command);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.exitCode = EXIT.usage;
  process.stderr.write(`${error.message}\n\n${helpText(BENCH_GROUPS)}`);
}

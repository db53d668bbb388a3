// Measures what was asked for, and says of each figure with a target whether it is met. See the README.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import type { Measurement } from "./bench-group.ts";
import { BENCH_GROUPS } from "./bench-groups.ts";
import { formatRow, TABLE_HEADER, toFigure } from "./harness/figure.ts";
import { type BenchCommand, helpText, parseCommand, type SelectedPart, UsageError } from "./harness/parse-command.ts";
import type { BenchReport, Figure, PartReport } from "./report/bench-report.ts";
import { describeMachine } from "./report/describe-machine.ts";

const EXIT = { missed: 1, usage: 2 } as const;

const PROGRAM_OF_A_PART = join(import.meta.dirname, "measures-a-part.ts");

/** What is shown while it is measured: the table, or nothing where standard output is for the JSON alone. */
type Show = (line: string) => void;

/** Where a part is measured, and what becomes of its figures. */
interface Place {
  readonly folder: string;
  readonly show: Show;
}

async function measure({ group, part, sizes }: SelectedPart, figures: Figure[], { folder, show }: Place): Promise<void> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM_OF_A_PART, group, part, JSON.stringify(sizes), folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const measurement = JSON.parse(line) as Measurement;
    figures.push(toFigure(measurement));
    show(formatRow(measurement));
  }
  const [exitCode, signal] = (await ended) as [number | null, string | null];
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode ?? signal}; what it said is above`);
  if (figures.length === 0) throw new Error("nothing was measured");
}

/** Measures a part. One that breaks off keeps the figures that it had, and says why it has no others. */
async function reportOf(selected: SelectedPart, place: Place): Promise<PartReport> {
  const { group, part, sizes } = selected;
  const figures: Figure[] = [];
  const startMs = performance.now();
  let failure: string | null = null;
  try {
    await measure(selected, figures, place);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${group}/${part}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  const seconds = Math.round((performance.now() - startMs) / 100) / 10;
  return { group, part, sizes: { ...sizes }, seconds, figures, failure };
}

/** Minutes later would be too late to learn that the figures cannot be kept. */
function requireFolderOf(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(`--json ${file}: its folder is not there or cannot be written`, { cause: error });
  }
}

async function runParts({ jsonFile, parts }: BenchCommand): Promise<void> {
  if (jsonFile !== null && jsonFile !== "-") requireFolderOf(jsonFile);
  const show: Show = jsonFile === "-" ? () => undefined : (line) => void process.stdout.write(`${line}\n`);
  const start = { startedAt: new Date().toISOString(), machine: describeMachine() };
  show(TABLE_HEADER);
  const reports: PartReport[] = [];
  const text = (): string => {
    const report: BenchReport = { ...start, parts: reports };
    return `${JSON.stringify(report, null, 2)}\n`;
  };
  // The others are measured all the same; what was not measured is no success.
  const top = mkdtempSync(join(tmpdir(), "pawl-bench-"));
  try {
    for (const part of parts) {
      const folder = join(top, `${part.group}-${part.part}`);
      mkdirSync(folder);
      reports.push(await reportOf(part, { folder, show }));
      // Minutes of measuring are not lost where a later part, or somebody, ends the program.
      if (jsonFile !== null && jsonFile !== "-") writeFileSync(jsonFile, text());
    }
  } finally {
    // Not before: some file systems take several times as long to make files for minutes after many were removed.
    rmSync(top, { recursive: true, force: true });
  }
  if (jsonFile === "-") process.stdout.write(text());
  const isMissed = reports.some(({ failure, figures }) => failure !== null || figures.some(({ met }) => met === false));
  if (isMissed) process.exitCode = EXIT.missed;
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

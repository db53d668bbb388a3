import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { whileExhausted } from "@pawl/agents";
import { PlanFromLines } from "@pawl/pipeline";
import type { Plan, PlanProblem } from "@pawl/pipeline";

import { textLines } from "../bundle/text-lines.ts";
import { OrchestratorError } from "../errors.ts";
import { READ_IN_FULL, READER_LINES } from "./reader-lines.ts";

/** What came out of reading a plan that somebody else reads: as `parsePlan` says it, with the warnings in short. */
export type PlanReadApart =
  | { readonly ok: true; readonly plan: Plan; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly errors: readonly PlanProblem[]; readonly warnings: readonly string[] };

/** Longest line that the reader gives, in bytes: hundreds of artifacts, each of which may have texts of a megabyte. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

/**
 * Reads a plan in a process of its own: parsing and checking a large one takes ten times the memory that the plan needs in the end,
 * and a process that ends gives all of it back.
 *
 * @param bytes - what the plan file holds.
 * @param file - the file as the operator would name it.
 * @throws OrchestratorError `PLAN_UNREADABLE` where that process could not be started, or was ended before it had read all of it.
 */
export async function readPlanApart(bytes: Uint8Array, file: string): Promise<PlanReadApart> {
  const reader = await start(file);
  const [result, , said] = await Promise.all([collect(reader), ended(reader), text(reader.stderr), give(reader, bytes)]);
  if (result !== null) return result;
  if (reader.signalCode !== null) throw endedEarly(file, reader.signalCode);
  throw new Error(`Internal error: the process that reads the plan ended with exit code ${reader.exitCode}: ${said.slice(-2000)}`);
}

type Reader = ChildProcessByStdio<Writable, Readable, Readable>;

async function start(file: string): Promise<Reader> {
  const end = await whileExhausted(() => tryToStart(file), (one) => ("code" in one ? one.code : null), null);
  if (!("code" in end)) return end.reader;
  throw new OrchestratorError(
    "PLAN_UNREADABLE",
    `${file}: cannot be read (the process that reads it was not started: ${end.code})`,
    "Look what the machine is short of, such as open files or processes, or whether Node is where it was; then start the run again.",
    { cause: end.error },
  );
}

async function tryToStart(file: string): Promise<{ readonly reader: Reader } | { readonly code: string; readonly error: unknown }> {
  // Beside this module, which is TypeScript where the sources themselves are run.
  const program = fileURLToPath(new URL(`./plan-reader${extname(import.meta.url)}`, import.meta.url));
  try {
    // In a session of its own: an interrupt on the terminal is for the run, which ends in order.
    const reader = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, file], { detached: true, stdio: ["pipe", "pipe", "pipe"] });
    await once(reader, "spawn");
    return { reader };
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? "UNKNOWN", error };
  }
}

async function collect({ stdout }: Reader): Promise<PlanReadApart | null> {
  const plan = new PlanFromLines();
  const warnings: string[] = [];
  const errors: PlanProblem[] = [];
  for await (const { text: line } of textLines(stdout as AsyncIterable<Uint8Array>, MAX_LINE_BYTES)) {
    if (line === READ_IN_FULL) return errors.length > 0 ? { ok: false, errors, warnings } : { ok: true, plan: plan.plan(), warnings };
    // The rest of a line that was cut off comes to nothing.
    if (line === null) return null;
    const content = line.slice(1);
    if (line.startsWith(READER_LINES.plan)) plan.add(content);
    else if (line.startsWith(READER_LINES.warning)) warnings.push(JSON.parse(content) as string);
    else errors.push(JSON.parse(content) as PlanProblem);
  }
  return null;
}

async function ended(reader: Reader): Promise<void> {
  if (reader.exitCode === null && reader.signalCode === null) await once(reader, "close");
}

async function give({ stdin }: Reader, bytes: Uint8Array): Promise<void> {
  // One that has gone does not read to the end; how it went says more.
  stdin.on("error", () => undefined);
  stdin.end(bytes);
}

function endedEarly(file: string, signal: string): OrchestratorError {
  return new OrchestratorError(
    "PLAN_UNREADABLE",
    `${file}: cannot be read (the process that reads it was ended by ${signal})`,
    "Start the run again; a plan of 100,000 artifacts takes about 1 GiB of memory while it is read, as JSON half as much again.",
  );
}

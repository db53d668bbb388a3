import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ProcessResult } from "../process/process-result.ts";
import { runProcess } from "../process/run-process.ts";
import { oneLine } from "../util/one-line.ts";
import type { AgentReadiness } from "./agent-readiness.ts";

/** Longest time of one question to a program, in milliseconds. */
const ANSWER_MS = 30_000;
const ANSWER_BYTES = 256 * 1024;

/** Where programs are asked. */
export interface ProbePlace {
  /** The complete environment that the agent would have. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What a program answered. */
export interface Answer {
  readonly result: ProcessResult;
  /** All that it printed, as text. */
  readonly text: string;
}

let count = 0;

/** A mark of a tree of processes that no other has. */
export function probeToken(): string {
  count += 1;
  return `probe-${process.pid}-${count}:1`;
}

/** Does something in a folder of its own, which is removed after it. */
export async function inProbeFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "pawl-probe-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Runs a program that says something and ends. */
export function askProgram(argv: readonly string[], { env, signal = new AbortController().signal }: ProbePlace): Promise<Answer> {
  return inProbeFolder(async (dir) => {
    const result = await runProcess({
      command: { argv },
      cwd: dir,
      env,
      logFile: join(dir, "output.log"),
      maxLogBytes: 0,
      captureBytes: ANSWER_BYTES,
      limits: { timeoutMs: ANSWER_MS, stallMs: null, startMs: null },
      token: probeToken(),
      signal,
      graceMs: 0,
    });
    const captured = result.output?.captured;
    return { result, text: captured === undefined ? "" : Buffer.concat([captured.head, captured.tail]).toString("utf8") };
  });
}

/** Why a program could not be started at all; `null`: it was. */
export function startFault(program: string, { result }: Answer): AgentReadiness | null {
  if (result.kind !== "not-started") return null;
  if (result.code === "ENOENT") {
    return { kind: "not-ready", fault: "PROGRAM_MISSING", found: oneLine(`there is no program ${program}`), mend: "Install it, or name its path." };
  }
  const found = oneLine(`${program} cannot be started (${result.code})`);
  return { kind: "not-ready", fault: "PROGRAM_NOT_EXECUTABLE", found, mend: "Make the file executable (`chmod +x`), or install the program for this system." };
}

/** The first line of a version that was told; `null` where none was. */
export function versionIn({ result, text }: Answer): string | null {
  const line = text.split("\n").find((one) => /\d+\.\d+/.test(one));
  return result.kind === "exited" && result.exitCode === 0 && line !== undefined ? oneLine(line.trim()) : null;
}

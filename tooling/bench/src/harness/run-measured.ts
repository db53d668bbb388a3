import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/** What a program of its own needed. */
export interface Measured {
  readonly seconds: number;
  /** Time on all cores together; unlike `seconds` it says something on a machine with much else to do, too. */
  readonly cpuSeconds: number;
  /** The most memory that it had at once (resident set), with Node and everything that it loaded. */
  readonly peakMiB: number;
  /** What it counted, so that nobody takes nothing for a success. */
  readonly count: number;
}

/**
 * Runs a program of this folder that ends with {@link reportMeasured}, in a process of its own.
 *
 * @param nodeOptions - for Node itself, such as bounds of its memory.
 */
export async function runMeasured(program: string, args: readonly string[], nodeOptions: readonly string[] = []): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", ...nodeOptions, program, ...args]);
  return JSON.parse(stdout) as Measured;
}

/**
 * The most memory that this process had at once, in MiB. On Linux not `maxRSS`: that begins with what the process which started this
 * one had at the time.
 */
function peakMiB(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/mu.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}

/** Does the work of a program that {@link runMeasured} started, and tells what it needed. @param work - gives the count. */
export async function reportMeasured(work: () => Promise<number>): Promise<void> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  const count = await work();
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  const measured: Measured = { seconds, cpuSeconds: (user + system) / 1e6, peakMiB: peakMiB(), count };
  process.stdout.write(JSON.stringify(measured));
}

import { execFile } from "node:child_process";
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

/** Does the work of a program that {@link runMeasured} started, and tells what it needed. @param work - gives the count. */
export async function reportMeasured(work: () => Promise<number>): Promise<void> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  const count = await work();
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  // maxRSS is in KiB.
  const measured: Measured = { seconds, cpuSeconds: (user + system) / 1e6, peakMiB: process.resourceUsage().maxRSS / 1024, count };
  process.stdout.write(JSON.stringify(measured));
}

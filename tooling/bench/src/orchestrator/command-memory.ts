import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { workspacePath } from "../harness/workspace-path.ts";

/** What `pawl run` needs of a machine's memory, in MiB. */
export interface CommandMemory {
  /** Once the run is at work. */
  readonly atWorkMiB: number;
  /** The most until then. */
  readonly peakMiB: number;
  /** The most of the process that reads the plan. */
  readonly readerPeakMiB: number;
  readonly cpuSeconds: number;
}

/** How often the process that reads the plan is looked at, in milliseconds; it is there for seconds. */
const LOOK_EVERY_MS = 50;

/**
 * Starts a run as an operator does, sees what it needs until it is at work, and stops it.
 *
 * @param options - `closures`: after so many it is at work; there have to be more artifacts.
 */
export async function commandMemory(folder: string, options: { readonly cacheDir: string; readonly closures: number }): Promise<CommandMemory> {
  const program = workspacePath("apps", "cli", "bin", "pawl-bundled.cjs");
  const child = spawn(process.execPath, [program, "run"], { cwd: folder, env: { ...process.env, XDG_CACHE_HOME: options.cacheDir }, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const pid = child.pid ?? 0;
  let readerPeakMiB = 0;
  const looking = setInterval(() => {
    readerPeakMiB = Math.max(readerPeakMiB, ...readersOf(pid).map((reader) => memoryOf(reader, "VmHWM")));
  }, LOOK_EVERY_MS);
  let found: CommandMemory | null = null;
  let closures = 0;
  let last = "";
  for await (const line of createInterface({ input: child.stderr })) {
    last = line;
    if (!line.includes("  artifact.closed  ")) continue;
    closures += 1;
    if (closures !== options.closures) continue;
    clearInterval(looking);
    found = { atWorkMiB: memoryOf(pid, "VmRSS"), peakMiB: memoryOf(pid, "VmHWM"), readerPeakMiB, cpuSeconds: cpuSecondsOf(pid) };
    child.kill("SIGTERM");
  }
  clearInterval(looking);
  await ended;
  if (found === null) throw new Error(`pawl run was over before ${options.closures} closures: ${last.slice(0, 2000)}`);
  return found;
}

/** Processes of the run that read a plan. */
function readersOf(pid: number): readonly number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" "));
    return children.filter((child) => child !== "" && readFileSync(`/proc/${child}/cmdline`, "utf8").includes("plan-reader")).map(Number);
  } catch {
    // One of them ended while it was looked at.
    return [];
  }
}

function memoryOf(pid: number, what: "VmRSS" | "VmHWM"): number {
  try {
    return Number(new RegExp(`^${what}:\\s*(\\d+) kB$`, "mu").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Time on all cores, of the process alone. Linux counts it in hundredths of a second. */
function cpuSecondsOf(pid: number): number {
  const [user, system] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ").slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

import { spawn } from "node:child_process";
import { once } from "node:events";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { median } from "../harness/median.ts";
import { workspacePath } from "../harness/workspace-path.ts";

/** When something is there to be seen of `pawl run`, over a program that prints a line and nothing else. */
export async function* firstLineTime({ sizes, folder }: BenchContext): AsyncGenerator<Measurement> {
  const { rounds = 0 } = sizes;
  const program = workspacePath("apps", "cli", "bin", "pawl-bundled.cjs");
  const run = (): Promise<void> => firstLine([program, "run"], folder, "Reading the plan");
  const bare = (): Promise<void> => firstLine(["-e", "console.error('a line'); setInterval(() => {}, 1e6)"], folder, "a line");
  const times = await interleave({ run, bare }, rounds);
  yield { name: "cli: first line of pawl run over node -e that prints one", unit: "x", value: ratioOf(times, "run", "bare"), target: { atMost: 1.5 } };
  yield { name: "cli: first line of pawl run", unit: "ms", value: median(times.run), target: { atMost: 200 } };
}

/** Waits for the first output on standard error, and ends the program then. @throws Error where it does not begin as expected. */
async function firstLine(args: readonly string[], cwd: string, expected: string): Promise<void> {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, CI: "true" }, stdio: ["ignore", "ignore", "pipe"] });
  const [bytes] = (await once(child.stderr, "data")) as [Buffer];
  child.kill("SIGKILL");
  await once(child, "close");
  if (!bytes.toString("utf8").startsWith(expected)) throw new Error(`the first line is ${JSON.stringify(bytes.toString("utf8"))}`);
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { inject, onTestFinished, vi } from "vitest";

// Disks and process starts of a machine with much else to do can take seconds.
vi.setConfig({ testTimeout: 150_000 });

/** A child process that runs a program of `test/fixtures`. */
export interface Fixture {
  readonly child: ChildProcess;
  /** Lines that it prints. */
  readonly lines: AsyncIterator<string>;
  /** Resolves with the exit code, or the signal's name, when it has ended. */
  readonly ended: Promise<number | string>;
}

/** Starts a program of `test/fixtures`; it is killed after the test. */
export function startFixture(name: string, args: readonly string[], nodeOptions: readonly string[] = []): Fixture {
  const program = join(import.meta.dirname, "..", "fixtures", name);
  const env = { ...process.env, NODE_COMPILE_CACHE: inject("compileCache") };
  const child = spawn(process.execPath, [...nodeOptions, program, ...args], { env, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close").then(([code, signal]) => (code as number | null) ?? (signal as string));
  return { child, lines, ended };
}

/** The next line of a fixture; fails when it prints no more. */
export async function nextLine({ lines }: Fixture): Promise<string> {
  const line = await lines.next();
  if (line.done === true) throw new Error("the fixture ended early");
  return line.value;
}

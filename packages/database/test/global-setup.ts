import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the test server's database, as its superuser. */
    postgresUrl: string;
    /** Folder in which the processes that tests start keep what they compiled, so that each next one starts faster. */
    compileCache: string;
  }
}

/**
 * Starts a PostgreSQL server once before the tests of this package; what it returns runs after them, whatever they did. The
 * server has a process of its own: the library that starts it ends the process it is in, and says that all went well.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = join(import.meta.dirname, "fixtures", "runs-postgres.ts");
  // In a group of its own, so that an interrupt from the keyboard leaves it time to clean up.
  const child = spawn(process.execPath, [program], { stdio: "pipe", detached: true });
  const ended = once(child, "exit");
  const problem = text(child.stderr);
  const { value: url } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (url === undefined) throw new Error(await problem);
  project.provide("postgresUrl", url);
  const compileCache = mkdtempSync(join(tmpdir(), "pawl-compile-cache-"));
  project.provide("compileCache", compileCache);
  return async () => {
    rmSync(compileCache, { recursive: true, force: true });
    child.stdin.end();
    const [exitCode] = (await ended) as [number | null];
    if (exitCode !== 0) throw new Error(`the PostgreSQL server did not stop as it should: ${await problem}`);
  };
}

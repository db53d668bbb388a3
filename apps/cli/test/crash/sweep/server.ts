import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Runs the server that the tests of @pawl/database run on, and ends it when its standard input does. */
const PROGRAM = join(import.meta.dirname, "../../../../../packages/database/test/fixtures/runs-postgres.ts");

/** A PostgreSQL server, until it is disposed of. */
export interface SweepServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts a server. @throws Error when there is none to be had. */
export async function startServer(): Promise<SweepServer> {
  // In a group of its own, so that an interrupt from the keyboard leaves it time to clean up.
  const child = spawn(process.execPath, [PROGRAM], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const ended = once(child, "exit");
  const { value } = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()) as { value?: string };
  if (value === undefined) throw new Error("there is no PostgreSQL server to be had");
  return {
    url: value,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import { workspacePath } from "../harness/workspace-path.ts";

/** A PostgreSQL server that is there for one benchmark. */
export interface PostgresServer {
  /** A place for a ledger, in a schema of its own. */
  readonly newPlace: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the server that the tests of `@pawl/database` use, in a process of its own, which ends when this one does. `null` where
 * there is none for the platform; `note` is told why.
 */
export async function startPostgresServer(note: (text: string) => void): Promise<PostgresServer | null> {
  const program = workspacePath("packages", "database", "test", "fixtures", "runs-postgres.ts");
  const child = spawn(process.execPath, [program], { stdio: "pipe", detached: true });
  const ended = once(child, "exit");
  const problem = text(child.stderr);
  const { value: url } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (url === undefined) {
    note(`PostgreSQL is left out: ${await problem}`);
    return null;
  }
  let places = 0;
  return {
    newPlace: () => `${url}#bench_${(places += 1)}`,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll } from "vitest";

/** Runs the server that the tests of @pawl/database run on, and ends it when its standard input does. */
const PROGRAM = join(import.meta.dirname, "../../../../../packages/database/test/fixtures/runs-postgres.ts");

/** A PostgreSQL server for the tests of a file. */
export interface PostgresServer {
  /** Address of a schema that nobody else has, as `PAWL_DATABASE_URL` takes it. */
  readonly newAddress: () => string;
  /** The server's password, as it is. */
  readonly password: () => string;
  /** Shuts it down, `fast` or `immediate` as PostgreSQL calls it, and starts it again. */
  readonly restart: (how: "fast" | "immediate") => Promise<void>;
}

/** Starts a server before the tests of a suite, and ends it after them. */
export function postgresForSuite(): PostgresServer {
  let url = "";
  let stop = async (): Promise<void> => undefined;
  let restart: PostgresServer["restart"] = async () => undefined;
  beforeAll(async () => {
    // In a group of its own, so that an interrupt from the keyboard leaves it time to clean up.
    const child = spawn(process.execPath, [PROGRAM], { stdio: "pipe", detached: true });
    const ended = once(child, "exit");
    const problem = text(child.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = (await lines.next()) as { value?: string };
    if (value === undefined) throw new Error(await problem);
    url = value;
    restart = async (how) => {
      child.stdin.write(`${how}\n`);
      const { value: answer } = (await lines.next()) as { value?: string };
      if (answer !== "restarted") throw new Error(`the PostgreSQL server did not start again: ${await problem}`);
    };
    stop = async () => {
      child.stdin.end();
      const [exitCode] = (await ended) as [number | null];
      if (exitCode !== 0) throw new Error(`the PostgreSQL server did not stop as it should: ${await problem}`);
    };
  });
  afterAll(() => stop());
  return {
    newAddress: () => `${url}#pipeline_${randomBytes(6).toString("hex")}`,
    restart: (how) => restart(how),
    password: () => decodeURIComponent(new URL(url).password),
  };
}

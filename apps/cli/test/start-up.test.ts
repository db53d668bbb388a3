import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { expect, it, onTestFinished } from "vitest";

import { runPawl } from "./support/run-pawl.ts";

const TRACE = new URL("support/fixtures/trace-modules.mjs", import.meta.url);

/** Size of all modules that a command loads, in bytes: what it takes to start grows with it. */
async function loadedBytes(...args: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-trace-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const trace = join(folder, "trace");
  const env = { ...process.env, PAWL_TEST_TRACE: trace };
  const { exitCode } = await runPawl(args, { cwd: folder, env, nodeArgs: ["--import", pathToFileURL(fileURLToPath(TRACE)).href] });
  expect(exitCode).toBe(0);
  const files = readFileSync(trace, "utf8").split("\n").filter((url) => url.startsWith("file:"));
  return files.reduce((sum, url) => sum + statSync(new URL(url)).size, 0);
}

/** The argument parser alone has 180 kB, the schema library 200 kB, the database 2.8 MB. */
it.each([
  [["--help"], 100_000],
  [["run", "--help"], 330_000],
  [["explain", "DIRTY_TREE"], 700_000],
])("%j loads nothing heavy", async (args, most) => {
  expect(await loadedBytes(...args)).toBeLessThan(most);
});

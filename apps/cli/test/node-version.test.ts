import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";

import { runPawl } from "./support/run-pawl.ts";

const FIXTURE = fileURLToPath(new URL("support/fixtures/node-of-version.cjs", import.meta.url));

/** `pawl --help` on a Node that says to be of a version. */
function helpOn(version: string): ReturnType<typeof runPawl> {
  return runPawl(["--help"], { cwd: tmpdir(), env: { ...process.env, PAWL_TEST_NODE: version }, nodeArgs: ["--require", FIXTURE] });
}

it("a Node that is too old is refused with what is needed, before anything else", async () => {
  for (const version of ["20.19.5", "22.12.0"]) {
    expect(await helpOn(version)).toMatchObject({ exitCode: 2, stdout: "", stderr: `error NODE_TOO_OLD: node ${version} is older than 22.13\nhint: Install Node 22.13 or newer.\n` });
  }
  expect(await helpOn("22.13.0")).toMatchObject({ exitCode: 0, stderr: "" });
});

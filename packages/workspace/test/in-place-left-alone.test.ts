import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { openInPlaceWorkspace } from "../src/index.ts";
import type { Workspace } from "../src/index.ts";
import { artifact, createSandbox, message, openInPlace, type Sandbox, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const A = artifact("a", "a");

async function openWith(sandbox: Sandbox, ...leftAlone: readonly string[]): Promise<Workspace> {
  const workspace = await openInPlaceWorkspace({ projectDir: sandbox.project, poolDir: sandbox.pool, stateDir: sandbox.state, leftAlone });
  onTestFinished(async () => await workspace.close());
  return workspace;
}

const collect = async (workspace: Workspace, attempt: number) => await workspace.collect({ attempt, artifacts: [A], message, timestampMs: TIMESTAMP_MS });

// With rules of its own in the folder git looks, without them Pawl does.
test.each([{}, { "log/.gitattributes": "* text\n" }])("what is left alone is nobody's change, wherever it comes from, and is not moved away: %j", async (files) => {
  const sandbox = await createSandbox();
  await writeFiles(sandbox.project, { "kept.txt": "1\n", "log/old.ndjson": "before\n", ...files });
  const without = await openInPlace(sandbox);
  await without.close();
  // It was in a snapshot before, and is written to now; the other one came with this process.
  const workspace = await openWith(sandbox, "log/old.ndjson", "log/events.ndjson");
  await writeFiles(sandbox.project, { "log/events.ndjson": "1\n" });
  const head = await workspace.head();
  expect(await workspace.adoptForeignChanges({ timestampMs: TIMESTAMP_MS })).toBeNull();
  await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
  await writeFiles(sandbox.project, { "a/one": "1", "log/old.ndjson": "after\n", "log/events.ndjson": "1\n2\n" });
  expect((await collect(workspace, 1)).stray).toEqual([]);
  await writeFiles(sandbox.project, { "log/other": "stray" });
  await rm(join(sandbox.project, "kept.txt"));
  expect((await collect(workspace, 1)).stray).toEqual(["kept.txt", "log/other"]);
  await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.state, "quarantine") });
  const read = async (path: string): Promise<string> => await readFile(join(sandbox.project, path), "utf8");
  expect(await read("log/old.ndjson")).toBe("after\n");
  expect(await read("log/events.ndjson")).toBe("1\n2\n");
  expect(await read("kept.txt")).toBe("1\n");
  await expect(read("a/one")).rejects.toMatchObject({ code: "ENOENT" });
  expect(await workspace.head()).toBe(head);
});

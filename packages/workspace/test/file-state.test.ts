import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { isSameFile, readFileState } from "../src/files/file-state.ts";
import { createSandbox } from "./support/sandbox.ts";

test("a file is known again by its times once they are old, and never where a change might not show in them", async () => {
  const old = readFileState(process.execPath);
  if (old === null) throw new Error("the program is no file");
  expect(old.isSettled).toBe(true);
  expect(isSameFile(old, { ...old, isSettled: false })).toBe(true);
  for (const change of [{ bytes: 1 }, { inode: 1 }, { device: -1 }, { modifiedMs: 1 }, { changedMs: 1 }, { mode: "100600" }]) expect(isSameFile(old, { ...old, ...change })).toBe(false);
  const { project } = await createSandbox();
  const file = join(project, "file");
  await writeFile(file, "x");
  // As if it had been written just now, however long this test takes.
  const later = new Date(Date.now() + 3_600_000);
  await utimes(file, later, later);
  const young = readFileState(file);
  if (young === null) throw new Error("the file is none");
  expect(isSameFile(young, young)).toBe(false);
});

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, it } from "vitest";

import { removeInterruptedWrites } from "../../src/session/remove-interrupted-writes.ts";
import { pipelineFolder } from "../support/journal-kit.ts";

it.each(["in-place.json", "advance.json", ".emitted", ".database"])("what a crash left of a write of %s in .pawl is removed, and nothing else", async (name) => {
  const paths = pipelineFolder();
  mkdirSync(paths.stateDir, { recursive: true });
  const [unfinished, whole, other] = [`${name}.0123456789ab.tmp`, name, "notes.0123456789ab.tmp"].map((one) => join(paths.stateDir, one)) as [string, string, string];
  for (const path of [unfinished, whole, other]) writeFileSync(path, "");
  await removeInterruptedWrites(paths);
  expect([unfinished, whole, other].map((path) => existsSync(path))).toEqual([false, true, true]);
});

it("what a crash left of a write of the report is removed beside it", async () => {
  const paths = pipelineFolder();
  mkdirSync(dirname(paths.statusFile), { recursive: true });
  const unfinished = join(dirname(paths.statusFile), ".status.json.0123456789ab.tmp");
  writeFileSync(unfinished, "");
  await removeInterruptedWrites(paths);
  expect(existsSync(unfinished)).toBe(false);
});

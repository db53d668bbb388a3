import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { artifact, createSandbox, message, openInPlace, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const A = artifact("a", "a");
const B = artifact("b", "b");

test("a name that no commit may hold fails the attempt that left it, goes to quarantine, and stops no other one that is collected with it", async () => {
  const { project, root, ...sandbox } = await createSandbox();
  await writeFiles(project, { "README.md": "hello\n" });
  const workspace = await openInPlace({ project, root, ...sandbox });
  for (const [index, target] of [A, B].entries()) await workspace.prepareAttempt({ attempt: index, artifacts: [target] });
  await writeFiles(project, { "a/.GIT/config": "x", "b/two": "2" });
  const [first, second] = await Promise.allSettled(
    [A, B].map(async (target, index) => await workspace.collect({ attempt: index, artifacts: [target], message, timestampMs: TIMESTAMP_MS })),
  );
  expect(first).toMatchObject({ status: "rejected", reason: { code: "WORKSPACE_RESULT_UNREADABLE", message: expect.stringContaining("'a/.GIT/config' cannot be taken up") } });
  expect(second).toMatchObject({ status: "fulfilled", value: { stray: [] } });
  const quarantineDir = join(root, "quarantine");
  await workspace.releaseAttempt(0, { keep: "quarantine", quarantineDir });
  expect((await readdir(project)).filter((name) => name === "a")).toEqual([]);
  expect(await readdir(quarantineDir)).toContain("a");
});

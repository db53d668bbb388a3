import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { evidenceName, restoreStateFile, stateFiles } from "../src/backup/state-files.ts";
import { pipelinePaths } from "../src/util/pipeline-paths.ts";

function projectForTest() {
  const folder = mkdtempSync(join(tmpdir(), "pawl-state-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, paths: pipelinePaths(folder) };
}

const bytes = Buffer.from("output of a gate");
const digest = createHash("sha256").update(bytes).digest("hex");

it.each([
  "../outside",
  "/outside",
  "quarantine/../outside",
  "quarantine/a/../../../outside",
  "quarantine/..",
  "quarantine/.",
  "quarantine/",
  "quarantine/a\\..\\..\\outside",
  "ledger.db",
  "emitted",
  `evidence/${digest}`,
  `evidence/../${digest.slice(0, 2)}/${digest}`,
  evidenceName("0".repeat(64)),
])("refuses the name %j, which no backup of a pipeline has", async (name) => {
  const { folder, paths } = projectForTest();
  expect(await restoreStateFile(paths, { name, bytes })).toBe(false);
  const left = readdirSync(folder, { recursive: true }).filter((path) => /outside|ledger|emitted$/.test(String(path)));
  expect(left).toEqual([]);
});

it("puts back what it gave, leaves what is there, and skips what is being written", async () => {
  const { paths } = projectForTest();
  const files = [
    { name: evidenceName(digest), bytes },
    { name: "quarantine/attempt-1/src/a..b.ts", bytes: Buffer.from("by hand") },
  ];
  for (const file of files) expect(await restoreStateFile(paths, file)).toBe(true);
  const kept = join(paths.quarantineDir, "attempt-1", "src", "a..b.ts");
  expect(await restoreStateFile(paths, { name: "quarantine/attempt-1/src/a..b.ts", bytes: Buffer.from("other") })).toBe(true);
  expect(readFileSync(kept, "utf8")).toBe("by hand");
  const found: { name: string; bytes: Buffer }[] = [];
  const problems: string[] = [];
  for await (const { name, bytes: read } of stateFiles(paths, (problem) => problems.push(problem))) {
    found.push({ name, bytes: Buffer.from(read) });
  }
  expect(found).toEqual(files);
  expect(problems).toEqual([]);
});

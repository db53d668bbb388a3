import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { blobId } from "../src/files/file-state.ts";
import { ProjectScan } from "../src/in-place/project-scan.ts";
import { createSandbox } from "./support/sandbox.ts";

test("ignored files that are gone are forgotten once there were thousands, and those that are there are not asked about again", async () => {
  const { project } = await createSandbox();
  const asked: string[] = [];
  const ignored = async (paths: readonly string[]): Promise<ReadonlySet<string>> => {
    asked.push(...paths);
    return new Set(paths.filter((path) => path.endsWith(".tmp") || path === "cache"));
  };
  const scan = new ProjectScan(project, { hasPersonalRules: true, leftAlone: new Set(), ignored, keepBlob: (content) => blobId("sha1", content) });
  scan.takeOver([]);
  mkdirSync(join(project, "cache"));
  const file = (number: number): string => `${number}.tmp`;
  const look = async (): Promise<readonly string[]> => {
    asked.length = 0;
    expect(await scan.changes()).toEqual([]);
    return asked.toSorted();
  };
  for (const from of [0, 3_000]) {
    for (let number = from; number < from + 3_000; number += 1) writeFileSync(join(project, file(number)), "");
    expect((await look()).length).toBeGreaterThanOrEqual(3_000);
    for (let number = from; number < from + 2_999; number += 1) rmSync(join(project, file(number)));
  }
  expect(await look()).toEqual([]);
  writeFileSync(join(project, file(0)), "");
  expect(await look()).toEqual([file(0)]);
});

test("after a scan that broke off, as where the disk is full, git has to look: what the scan had seen is a change still", async () => {
  const { project } = await createSandbox();
  let isFull = true;
  const keepBlob = (content: Buffer): string => {
    if (isFull && content.toString() === "second\n") throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    return blobId("sha1", content);
  };
  const scan = new ProjectScan(project, { hasPersonalRules: false, leftAlone: new Set(), ignored: async () => new Set(), keepBlob });
  scan.takeOver([]);
  writeFileSync(join(project, "a"), "first\n");
  writeFileSync(join(project, "b"), "second\n");
  await expect(scan.changes()).rejects.toMatchObject({ code: "ENOSPC" });
  isFull = false;
  expect(await scan.changes()).toBeNull();
});

import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Worker } from "node:worker_threads";

import { expect, onTestFinished, test, vi } from "vitest";

import { type DiskOrder, landObjects, syncFiles, writeObjects } from "../src/files/disk.ts";
import { renderObject } from "../src/git/object-writer.ts";
import { createSandbox } from "./support/sandbox.ts";

test("files and folders are brought to the disk, what is not there is passed over, and trouble is told with its code", async () => {
  const { root } = await createSandbox();
  await mkdir(join(root, "folder"));
  await writeFile(join(root, "folder/file"), "x");
  const good = [join(root, "folder/file"), join(root, "missing"), join(root, "folder")];
  const bad = join(root, "folder/file/inside");
  const ends = await Promise.allSettled([syncFiles(good), syncFiles([bad]), syncFiles([]), syncFiles(good)]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  await expect(syncFiles([bad])).rejects.toMatchObject({ code: "ENOTDIR", message: expect.stringContaining(bad) });
});

test("a process that waited for the disk ends when it has nothing else to do", async () => {
  const { root } = await createSandbox();
  const module = new URL("../src/files/disk.ts", import.meta.url).href;
  const script = `const { syncFiles } = await import(${JSON.stringify(module)}); await syncFiles([${JSON.stringify(root)}]); console.log("waited");`;
  expect(execFileSync(process.execPath, ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", script], { encoding: "utf8", timeout: 60_000 })).toBe("waited\n");
});

test("objects are given to the thread without what lies beside them in memory", async () => {
  const { root } = await createSandbox();
  const posted = vi.spyOn(Worker.prototype, "postMessage");
  onTestFinished(() => posted.mockRestore());
  const content = Buffer.from("text\n");
  const object = renderObject("blob", content, "sha1");
  await writeObjects(root, [object]);
  await landObjects({ objectsDir: root, objectFormat: "sha1", packed: [{ oid: object.oid, type: "blob", content }], loose: [] });
  const orders = posted.mock.calls.map(([order]) => order as DiskOrder);
  const sent = orders.flatMap((order) => (order.kind === "write" ? order.objects.map(({ bytes }) => bytes) : order.kind === "land" ? order.packed.map((one) => one.content) : []));
  expect(sent.map((bytes) => [Buffer.from(bytes).toString(), bytes.buffer.byteLength])).toEqual([["blob 5\0text\n", 12], ["text\n", 5]]);
});

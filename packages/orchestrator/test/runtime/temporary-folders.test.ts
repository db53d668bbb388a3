import { createServer } from "node:net";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { TemporaryFolders } from "../../src/runtime/temporary-folders.ts";

it("a folder for a socket has a path that a socket can have, however long that of temporary files is; an earlier orchestrator's is removed", async () => {
  const root = mkdtempSync(join(tmpdir(), "pawl-folders-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const long = join(root, "x".repeat(100));
  mkdirSync(long);
  // As many letters as an identifier has in a name, and nobody else's.
  const pipeline = root.slice(-6).padEnd(8, "-");
  const left = await (await TemporaryFolders.open(pipeline, { TMPDIR: long })).takeForSocket();
  const folders = await TemporaryFolders.open(pipeline, { TMPDIR: long });
  expect(existsSync(left.path)).toBe(false);
  const folder = await folders.takeForSocket();
  const server = createServer().listen(join(folder.path, "s"));
  await once(server, "listening");
  server.close();
  await folders.close();
  expect(existsSync(folder.path)).toBe(false);
});

async function openFolders() {
  const root = mkdtempSync(join(tmpdir(), "pawl-folders-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return { root, folders: await TemporaryFolders.open(root.slice(-6).padEnd(8, "-"), { TMPDIR: root }) };
}

it("a folder that was left empty serves again for the same use, and to one at a time", async () => {
  const { root, folders } = await openFolders();
  const first = folders.take("attempt");
  const other = folders.take("attempt");
  expect(other.path).not.toBe(first.path);
  await first.giveBack();
  await first.remove();
  const gate = folders.take("gate");
  expect([first.path, other.path]).not.toContain(gate.path);
  const again = folders.take("attempt");
  expect(again.path).toBe(first.path);
  expect(folders.take("attempt").path).not.toBe(first.path);
  // What its last user gave back belongs to somebody else now.
  await first.giveBack();
  await other.remove();
  await other.giveBack();
  expect(existsSync(other.path)).toBe(false);
  expect([first.path, other.path]).not.toContain(folders.take("attempt").path);
  await folders.close();
  expect(readdirSync(root)).toEqual([]);
});

it.each<[string, (path: string, root: string) => void]>([
  ["holds a file", (path) => writeFileSync(join(path, "left"), "")],
  ["has other rights", (path) => chmodSync(path, 0o755)],
  ["is a link", (path, root) => {
    rmSync(path, { recursive: true });
    symlinkSync(root, path);
  }],
  ["is another one", (path) => {
    renameSync(path, `${path}-away`);
    mkdirSync(path, { mode: 0o700 });
  }],
  ["is gone", (path) => rmSync(path, { recursive: true })],
])("a folder that %s serves nobody again, and whoever comes next gets an empty one", async (_, change) => {
  const { root, folders } = await openFolders();
  const outside = join(root, "outside");
  writeFileSync(outside, "kept");
  for (const isLate of [false, true]) {
    const used = folders.take("gate");
    if (!isLate) change(used.path, root);
    await used.giveBack();
    if (isLate) change(used.path, root);
    const next = folders.take("gate");
    expect(next.path).not.toBe(used.path);
    expect(statSync(next.path).mode & 0o777).toBe(0o700);
    expect(readdirSync(next.path)).toEqual([]);
  }
  expect(existsSync(outside)).toBe(true);
  await folders.close();
});

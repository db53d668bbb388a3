import { createServer } from "node:net";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
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

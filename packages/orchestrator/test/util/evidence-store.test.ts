import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { EvidenceStore } from "../../src/util/evidence-store.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "evidence-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("gives the bytes that were kept, and says what is wrong with a file that does not have them any more", async () => {
  const store = new EvidenceStore(root);
  const digest = await store.put("not ok 1\n");
  expect(await store.read(digest)).toEqual({ kind: "read", bytes: Buffer.from("not ok 1\n") });
  chmodSync(store.path(digest), 0o644);
  writeFileSync(store.path(digest), "everything is fine\n");
  expect(await store.read(digest)).toEqual({ kind: "altered" });
  rmSync(store.path(digest));
  expect(await store.read(digest)).toEqual({ kind: "missing" });
  mkdirSync(store.path(digest));
  expect(await store.read(digest)).toEqual({ kind: "unreadable" });
});

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { newestChangeMs } from "../../src/process/newest-change.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "newest-"));
  mkdirSync(join(dir, "a/b"), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const changedMs = (path: string): number => statSync(join(dir, path)).ctimeMs;

test("the newest change is found wherever it is, and cannot be dated back", async () => {
  const file = join(dir, "a/b/file");
  writeFileSync(file, "x");
  utimesSync(file, 1, 1);
  expect(await newestChangeMs({ roots: [dir], except: [] })).toBe(changedMs("a/b/file"));
});

test("what is excepted, what is not there, and what links lead to is passed over", async () => {
  mkdirSync(join(dir, "logs"));
  symlinkSync("/", join(dir, "a/link"));
  writeFileSync(join(dir, "logs/output"), "x");
  const roots = [join(dir, "a"), join(dir, "logs"), join(dir, "missing")];
  expect(await newestChangeMs({ roots, except: [join(dir, "logs")] })).toBe(Math.max(changedMs("a"), changedMs("a/b")));
  expect(await newestChangeMs({ roots: [join(dir, "missing")], except: [] })).toBeNull();
});

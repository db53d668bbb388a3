import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test } from "vitest";

import { isProcessAlive, ownProcessIdentity, processIdentity } from "../../src/tree/process-identity.ts";

test("this process is alive and has the same identity each time", () => {
  expect(isProcessAlive(ownProcessIdentity())).toBe(true);
  expect(ownProcessIdentity()).toEqual(processIdentity(process.pid));
});

test("a process that ended is not alive and has no identity", async () => {
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  const identity = processIdentity(child.pid ?? 0);
  expect(identity).not.toBeNull();
  if (identity === null) return;
  expect(isProcessAlive(identity)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isProcessAlive(identity)).toBe(false);
  expect(processIdentity(identity.pid)).toBeNull();
});

test("another process with the same pid is not taken for it", () => {
  expect(isProcessAlive({ pid: process.pid, startToken: "earlier" })).toBe(false);
});

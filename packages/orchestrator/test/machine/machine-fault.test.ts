import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { WorkspaceError } from "@pawl/workspace";
import { expect, onTestFinished, test } from "vitest";

import { findDiskFault } from "../../src/machine/disk-fault.ts";
import { nameMachineFault } from "../../src/machine/machine-fault.ts";
import { closingAfter } from "../../src/util/closing-after.ts";

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: said the system`), { code, syscall: "write" });
}

test.each([
  ["ENOSPC", "DISK_FULL", /^Make room/],
  ["EDQUOT", "DISK_FULL", /^Make room/],
  ["EROFS", "NOT_WRITABLE", /^Make it writable/],
  ["EACCES", "NOT_WRITABLE", /^Make it writable/],
  ["EIO", "DISK_FAILED", /^Look at the disk/],
  ["EMFILE", "MACHINE_EXHAUSTED", /^Raise the limit/],
  ["EAGAIN", "MACHINE_EXHAUSTED", /^Raise the limit/],
])("an error of the system with %s is named %s, with what to do", async (code, named, hint) => {
  const error = systemError(code);
  expect(await nameMachineFault(error, [])).toMatchObject({ code: named, message: `${code}: said the system`, hint: expect.stringMatching(hint), cause: error });
});

test.each([
  ["an error that is none of the system's", new Error("a bug")],
  ["one whose package said more", Object.assign(systemError("ENOSPC"), { hint: "do this" })],
  ["one of git on a disk with room", new WorkspaceError("WORKSPACE_GIT_FAILED", "git failed", "look")],
  ["what is no error", "text"],
])("%s stays as it is", async (_, error) => {
  expect(await nameMachineFault(error, [tmpdir()])).toBe(error);
});

test("what went wrong first is named, not what went wrong in closing after it", async () => {
  const suppressed = Object.assign(new Error("suppressed"), { name: "SuppressedError", error: new Error("closing"), suppressed: systemError("EMFILE") });
  expect(await nameMachineFault(suppressed, [])).toMatchObject({ code: "MACHINE_EXHAUSTED" });
  const failed = closingAfter(
    () => Promise.reject(new Error("first")),
    () => Promise.reject(new Error("second")),
  );
  await expect(failed).rejects.toThrow("first");
  await expect(closingAfter(() => Promise.resolve(1), () => Promise.reject(new Error("closing")))).rejects.toThrow("closing");
});

test("a folder that is not there stands for the one it would be made in, and a file system that counts nothing is not full", async () => {
  const root = mkdtempSync(join(tmpdir(), "pawl-machine-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  expect(await findDiskFault([join(root, "not", "there"), root])).toBeNull();
  expect(await findDiskFault(["/proc/sys"])).toMatchObject({ folder: "/proc/sys", kind: "not-writable" });
});

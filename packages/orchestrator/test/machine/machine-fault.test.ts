import { execFile } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { WorkspaceError } from "@pawl/workspace";
import { expect, onTestFinished, test, vi } from "vitest";

import { findDiskFault } from "../../src/machine/disk-fault.ts";
import { nameMachineFault } from "../../src/machine/machine-fault.ts";
import { MachineGuard } from "../../src/machine/machine-guard.ts";
import { closingAfter } from "../../src/util/closing-after.ts";
import { pipelinePaths } from "../../src/util/pipeline-paths.ts";

function systemError(code: string, facts: { readonly syscall: string; readonly path?: string } = { syscall: "write" }): Error {
  return Object.assign(new Error(`${code}: said the system`), { code, ...facts });
}

/** Whom root becomes where root may too much. */
const USER = 65_534;
const MODULE = new URL("../../src/machine/disk-fault.ts", import.meta.url).href;

const none = async (): Promise<readonly string[]> => [];

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
  expect(await nameMachineFault(error, none)).toMatchObject({ code: named, message: `${code}: said the system`, hint: expect.stringMatching(hint), cause: error });
});

test.each([
  ["a file that was to be made", "EACCES", { syscall: "open", path: join(tmpdir(), "pawl-not-there") }, "NOT_WRITABLE"],
  ["a file that can be read, and so was to be written", "EPERM", { syscall: "open", path: import.meta.filename }, "NOT_WRITABLE"],
  ["a folder that was to be made", "EACCES", { syscall: "mkdir" }, "NOT_WRITABLE"],
  ["a file that cannot be read", "EACCES", { syscall: "open", path: join(import.meta.filename, "inner") }, "NOT_PERMITTED"],
  ["a folder that was to be listed", "EACCES", { syscall: "scandir" }, "NOT_PERMITTED"],
  ["a process that was to be signalled", "EPERM", { syscall: "kill" }, "NOT_PERMITTED"],
  ["a program that was to be started", "EACCES", { syscall: "spawn git" }, "NOT_PERMITTED"],
])("what the system does not permit is named by what was tried: %s", async (_, code, facts, named) => {
  expect(await nameMachineFault(systemError(code, facts), none)).toMatchObject({ code: named });
});

test("what the system does not permit is that a folder cannot be written, where one is found that cannot", async () => {
  const named = await nameMachineFault(systemError("EACCES", { syscall: "scandir" }), async () => ["/proc/sys"]);
  expect(named).toMatchObject({ code: "NOT_WRITABLE", message: expect.stringMatching(/^\/proc\/sys: /) });
});

test.each([
  ["an error that is none of the system's", new Error("a bug")],
  ["one whose package said more", Object.assign(systemError("ENOSPC"), { hint: "do this" })],
  ["one of git on a disk with room", new WorkspaceError("WORKSPACE_GIT_FAILED", "git failed", "look")],
  ["what is no error", "text"],
])("%s stays as it is", async (_, error) => {
  expect(await nameMachineFault(error, async () => [tmpdir()])).toBe(error);
});

test("what went wrong first is named, not what went wrong in closing after it", async () => {
  const suppressed = Object.assign(new Error("suppressed"), { name: "SuppressedError", error: new Error("closing"), suppressed: systemError("EMFILE") });
  expect(await nameMachineFault(suppressed, none)).toMatchObject({ code: "MACHINE_EXHAUSTED" });
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

test("an error that says nothing of the disk is given back without a look for the pipeline's folders", async () => {
  const foldersOf = vi.fn<typeof none>(none);
  for (const error of [Object.assign(new Error("no plan"), { code: "PLAN_INVALID" }), systemError("EMFILE")]) await nameMachineFault(error, foldersOf);
  expect(foldersOf).not.toHaveBeenCalled();
});

test("folders of Pawl's own that an agent closed are opened again with all in them, which is told once, and not through a link", () => {
  const paths = pipelinePaths(mkdtempSync(join(tmpdir(), "pawl-machine-")));
  onTestFinished(() => rmSync(paths.projectDir, { recursive: true }));
  const elsewhere = join(paths.projectDir, "elsewhere");
  const folders = [paths.stateDir, paths.evidenceDir, join(paths.evidenceDir, "00")];
  for (const folder of [elsewhere, ...folders]) mkdirSync(folder);
  symlinkSync(elsewhere, paths.logsDir);
  for (const folder of [elsewhere, ...folders]) chmodSync(folder, 0o050);
  const onWarning = vi.fn<(warning: string) => void>();
  const guard = new MachineGuard(paths, {}, { run: "run-1", onWarning });
  guard.openOwn();
  expect([elsewhere, ...folders].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o050, 0o750, 0o750, 0o750]);
  guard.openOwn();
  expect(onWarning.mock.calls).toEqual([[expect.stringMatching(/are open again: \S*\/\.pawl and 2 more$/)]]);
});

test("folders of Pawl's own that an agent closed are opened again where work failed, and halt nothing", async () => {
  const paths = pipelinePaths(mkdtempSync(join(tmpdir(), "pawl-machine-")));
  onTestFinished(() => rmSync(paths.projectDir, { recursive: true }));
  const folders = [paths.stateDir, dirname(paths.statusFile)];
  for (const folder of folders) {
    mkdirSync(folder);
    chmodSync(folder, 0o555);
  }
  const guard = new MachineGuard(paths, { XDG_CACHE_HOME: join(paths.projectDir, "cache"), TMPDIR: paths.projectDir, PATH: process.env["PATH"] });
  await guard.refuseFaultyDisk();
  expect(folders.map((folder) => statSync(folder).mode & 0o777)).toEqual([0o755, 0o755]);
});

test("a folder that this user closed to itself is told from one that others closed to it", async () => {
  const root = mkdtempSync(join(tmpdir(), "pawl-machine-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const closed = join(root, "closed");
  mkdirSync(closed);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chownSync(closed, USER, USER);
  chmodSync(closed, 0o555);
  if (isRoot) chmodSync(root, 0o755);
  // In a process of its own, because nothing is closed to root, and who went from there to another user does not come back.
  const script = `const { findDiskFault } = await import(${JSON.stringify(MODULE)});
    if (process.geteuid() === 0) process.setuid(${USER});
    console.log(JSON.stringify([await findDiskFault(["/proc/sys", ${JSON.stringify(closed)}], (fault) => fault.folder !== "/proc/sys"),
      await findDiskFault([${JSON.stringify(closed)}], (fault) => !fault.isByPermissions), await findDiskFault(["/usr"])]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const [found, blamed, others] = JSON.parse(stdout) as unknown[];
  expect(found).toMatchObject({ folder: closed, kind: "not-writable", isByPermissions: true });
  expect(blamed).toBeNull();
  expect(others).toMatchObject({ kind: "not-writable", isByPermissions: false });
});

import { expect, it } from "vitest";

import { type GitEnd, type GitRequest, runGit, useGitRunner } from "../src/git/run-git.ts";
import { isUnreadable } from "../src/slots/scan-work-tree.ts";

const CONTEXT = { cwd: "/somewhere", env: { PATH: "/usr/bin", A: "1" }, config: ["gc.auto=0"], timeoutMs: 1234 };

/** Has git run by somebody who gives this. */
function gives(end: Partial<GitEnd>): readonly GitRequest[] {
  const asked: GitRequest[] = [];
  useGitRunner((request) => {
    asked.push(request);
    return Promise.resolve({ exitCode: 0, signal: null, code: null, isTimedOut: false, isCut: false, stdout: Buffer.from("out\n"), stderr: Buffer.from("said\n"), ...end });
  });
  return asked;
}

it("has git run by whoever was given, with its settings, its environment, its input and its limits", async () => {
  const asked = gives({});
  const output = await runGit(CONTEXT, ["hash-object", "--stdin"], { input: "text", env: { B: "2" }, cutOutputAtBytes: 10 });
  expect(output).toEqual({ exitCode: 0, stdout: Buffer.from("out\n"), stderr: "said", stderrBytes: Buffer.from("said\n") });
  expect(asked).toEqual([
    { argv: ["git", "-c", "gc.auto=0", "hash-object", "--stdin"], cwd: "/somewhere", env: { PATH: "/usr/bin", A: "1", B: "2" }, input: "text", timeoutMs: 1234, maxOutputBytes: 10 },
  ]);
});

it.each([
  [{ exitCode: null, isTimedOut: true, signal: "SIGKILL" }, "WORKSPACE_GIT_TIMEOUT", "did not end within 1234 ms"],
  [{ exitCode: null, code: "ENOENT" }, "WORKSPACE_GIT_MISSING", "could not be started in '/somewhere'"],
  [{ exitCode: null, code: "LOST" }, "WORKSPACE_GIT_ENDED", "'git status' was ended by LOST: said"],
  [{ exitCode: null, signal: "SIGKILL" }, "WORKSPACE_GIT_ENDED", "'git status' was ended by SIGKILL: said"],
  [{ exitCode: null, signal: "SIGSEGV" }, "WORKSPACE_GIT_FAILED", "'git status' ended by SIGSEGV: said"],
  [{ exitCode: 2 }, "WORKSPACE_GIT_FAILED", "'git status' exited with 2: said"],
])("says why git did not succeed: %j", async (end, code, message) => {
  gives(end);
  await expect(runGit(CONTEXT, ["status"], { okCodes: [0, 1] })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

it("takes cut output only where it was asked for", async () => {
  gives({ exitCode: null, signal: "SIGKILL", isCut: true });
  expect(await runGit(CONTEXT, ["cat-file", "blob", "x"], { cutOutputAtBytes: 4 })).toMatchObject({ exitCode: -1 });
  await expect(runGit(CONTEXT, ["cat-file", "blob", "x"])).rejects.toMatchObject({ code: "WORKSPACE_GIT_FAILED" });
});

it.each([
  ["SIGKILL", false],
  ["SIGTERM", false],
  ["SIGSEGV", true],
])("blames the files for the end of git by %s: %s", async (signal, isOfTheFiles) => {
  gives({ exitCode: null, signal });
  const error = await runGit(CONTEXT, ["add", "--all"]).catch((thrown: unknown) => thrown);
  expect(isUnreadable(error)).toBe(isOfTheFiles);
});

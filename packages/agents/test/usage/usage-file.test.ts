import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readUsageFile } from "../../src/usage/read-usage-file.ts";
import { parseUsage } from "../../src/usage/usage-file.ts";

describe("the text of a usage file", () => {
  test("says what was used; what it leaves out is unknown, which is not zero", () => {
    const text = '{"version":1,"money":"0.42","tokens":1500,"turns":3,"toolCalls":7,"sessionId":"3fa8-1","model":"any"}';
    const usage = { moneyMicros: 420_000, tokens: 1500, turns: 3, toolCalls: 7, sessionId: "3fa8-1" };
    expect(parseUsage(text)).toEqual({ kind: "read", usage, openToolCall: null });
    const unknown = { moneyMicros: null, tokens: null, turns: null, toolCalls: null, sessionId: null };
    expect(parseUsage('{"version":1}')).toEqual({ kind: "read", usage: unknown, openToolCall: null });
    expect(parseUsage('{"version":1,"openToolCall":"call-1"}')).toMatchObject({ openToolCall: "call-1" });
    expect(parseUsage('{"version":1,"money":0.1,"tokens":0}')).toMatchObject({ usage: { moneyMicros: 100_000, tokens: 0 } });
  });

  test.each([
    ["", "it is not JSON"],
    ['{"version":1,"money":"0.', "it is not JSON"],
    ["[]", "it is not an object with `version: 1`"],
    ['{"money":"1"}', "its `version` is not valid"],
    ['{"version":2,"money":"1"}', "its `version` is not valid"],
    ['{"version":1,"money":"-1"}', "its `money` is not valid"],
    ['{"version":1,"money":"1 USD"}', "its `money` is not valid"],
    ['{"version":1,"tokens":1.5}', "its `tokens` is not valid"],
    ['{"version":1,"tokens":-1}', "its `tokens` is not valid"],
    ['{"version":1,"tokens":1e300}', "its `tokens` is not valid"],
    ['{"version":1,"sessionId":"a\\u001b[31mb"}', "its `sessionId` is not valid"],
  ])("that is %j says nothing, and none of it is repeated", (text, problem) => {
    expect(parseUsage(text)).toEqual({ kind: "unreadable", problem });
  });
});

describe("a usage file", () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "usage-"));
    path = join(dir, "usage.json");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test("is read as it is, and may be missing", async () => {
    expect(await readUsageFile(path)).toEqual({ kind: "absent" });
    writeFileSync(path, '{"version":1,"tokens":5}');
    expect(await readUsageFile(path)).toMatchObject({ kind: "read", usage: { tokens: 5 } });
  });

  test("is not followed, waited for or read when it is something else", async () => {
    writeFileSync(join(dir, "other"), '{"version":1,"tokens":5}');
    symlinkSync(join(dir, "other"), path);
    expect(await readUsageFile(path)).toEqual({ kind: "unreadable", problem: "it cannot be opened (ELOOP)" });
    rmSync(path);
    execFileSync("mkfifo", [path]);
    expect(await readUsageFile(path)).toEqual({ kind: "unreadable", problem: "it is not a regular file" });
    rmSync(path);
    mkdirSync(path);
    expect(await readUsageFile(path)).toEqual({ kind: "unreadable", problem: "it is not a regular file" });
    rmSync(path, { recursive: true });
    writeFileSync(path, `{"version":1,"x":"${"x".repeat(70_000)}"}`);
    expect(await readUsageFile(path)).toEqual({ kind: "unreadable", problem: "it is larger than 65536 bytes" });
  });
});

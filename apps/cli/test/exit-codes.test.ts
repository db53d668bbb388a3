import { readFileSync } from "node:fs";

import { AGENTS_ERROR_CODES } from "@pawl/agents";
import { LEDGER_ERROR_HINTS } from "@pawl/database";
import { ORCHESTRATOR_ERROR_CODES } from "@pawl/orchestrator";
import { WORKSPACE_ERROR_CODES } from "@pawl/workspace";
import { describe, expect, it } from "vitest";

import { CLI_ERROR_CODES } from "../src/errors/cli-error.ts";
import { EXIT_CODE_BY_ERROR_CODE, exitCodeOf } from "../src/errors/exit-code-of.ts";
import { EXIT_CODES } from "../src/exit-codes.ts";

function errorWith(code: string): Error {
  return Object.assign(new Error("it failed"), { code });
}

describe("exit codes", () => {
  it("are the documented ones", () => {
    expect(EXIT_CODES).toEqual({
      OK: 0,
      INTERNAL: 1,
      INVALID: 2,
      BLOCKED: 3,
      ABORTED: 4,
      STOPPED: 5,
      LOCKED: 6,
      INTEGRITY: 7,
      INTERRUPTED: 130,
    });
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const table = [...readme.matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
    expect(table).toEqual(Object.values(EXIT_CODES));
  });

  it("are given for codes that some package has", () => {
    const known = new Set<string>([
      ...Object.keys(CLI_ERROR_CODES),
      ...ORCHESTRATOR_ERROR_CODES,
      ...Object.keys(LEDGER_ERROR_HINTS),
      ...Object.keys(WORKSPACE_ERROR_CODES),
      ...Object.keys(AGENTS_ERROR_CODES),
    ]);
    expect([...EXIT_CODE_BY_ERROR_CODE.keys()].filter((code) => !known.has(code))).toEqual([]);
  });

  it.each([
    ["DIRTY_TREE", 2],
    ["LEDGER_TOO_NEW", 2],
    ["LOCKED", 6],
    ["LEDGER_BROKEN", 7],
    ["LEDGER_CORRUPT", 7],
    ["LEDGER_FULL", 1],
    ["COMMAND_UNANSWERED", 1],
    ["EACCES", 1],
  ])("%s: %i", (code, exitCode) => {
    expect(exitCodeOf(errorWith(code))).toBe(exitCode);
  });

  it("are 1 for whatever has no code", () => {
    expect(exitCodeOf(new Error("bug"))).toBe(1);
    expect(exitCodeOf("bug")).toBe(1);
  });
});

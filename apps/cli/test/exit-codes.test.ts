import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { CATALOGUE } from "../src/catalogue/catalogue.ts";
import { exitCodeOf } from "../src/errors/exit-code-of.ts";
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

  it("agree where two packages have the same code", () => {
    const codes = new Map<string, Set<number>>();
    for (const { code, exitCode } of CATALOGUE) if (exitCode !== null) codes.set(code, (codes.get(code) ?? new Set()).add(exitCode));
    expect([...codes].filter(([, exits]) => exits.size > 1)).toEqual([]);
    expect([...codes].filter(([code, exits]) => !exits.has(exitCodeOf(errorWith(code))))).toEqual([]);
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

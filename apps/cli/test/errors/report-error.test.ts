import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CATALOGUE } from "../../src/catalogue/catalogue.ts";
import { statusAction } from "../../src/commands/status/action.ts";
import { reportError } from "../../src/errors/report-error.ts";
import { passNoticesTo } from "../../src/output/streams.ts";

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-test-"));
  lines = [];
  passNoticesTo((line) => lines.push(line));
});

afterEach(() => {
  passNoticesTo(null);
  rmSync(folder, { recursive: true });
});

function coded(code: string, hint?: string): Error {
  return Object.assign(new Error("it is so"), { code, ...(hint === undefined ? {} : { hint }) });
}

describe("an error that says nothing of what to do", () => {
  it("is told that by the catalogue: with no code of its own as INTERNAL, with what to report", async () => {
    mkdirSync(join(folder, ".pawl"));
    expect(await reportError(new Error("it is so"), folder)).toBe(1);
    expect(lines).toEqual(["error INTERNAL: it is so", expect.stringMatching(/^hint: .*`pawl doctor`.*`pawl --version`.*`log:`/), expect.stringContaining(`log: ${folder}/.pawl/logs/error-`)]);
    expect(CATALOGUE.filter(({ code, area }) => code === "INTERNAL" && area === "command")).toMatchObject([{ exitCode: 1 }]);
  });

  it("with a code of a library as that code", async () => {
    await reportError(coded("PIPELINE_BAD_EVENT"), folder);
    expect(lines.slice(0, 2)).toEqual(["error PIPELINE_BAD_EVENT: it is so", expect.stringMatching(/^hint: .*`pawl audit` says where\.$/)]);
  });
});

describe("in a folder within a project, which is no project of its own", () => {
  beforeEach(() => {
    writeFileSync(join(folder, "pawl.yaml"), "");
    mkdirSync(join(folder, "src", "deep"), { recursive: true });
  });

  it.each(["PLAN_MISSING", "LEDGER_MISSING"])("%s points to the project, and not to a second one", async (code) => {
    await reportError(coded(code, "`pawl init` writes one."), join(folder, "src", "deep"));
    expect(lines[1]).toMatch(/^hint: The project is in /);
    expect(lines[1]).toContain(`${folder}: go there, or give --cwd `);
  });

  it("so does the status", async () => {
    expect(await statusAction(join(folder, "src"))).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/^error STATUS_MISSING: .*; The project is in .*, or give --cwd /)]);
  });

  it("other errors, and other folders, keep their hints", async () => {
    await reportError(coded("PLAN_INVALID", "Correct it."), join(folder, "src"));
    await reportError(coded("PLAN_MISSING", "Here."), folder);
    await reportError(coded("PLAN_MISSING", "There."), tmpdir());
    expect(lines.filter((line) => line.startsWith("hint: "))).toEqual(["hint: Correct it.", "hint: Here.", "hint: There."]);
  });
});

import { tmpdir } from "node:os";

import { describe, expect, it } from "vitest";

import { CATALOGUE } from "../../src/catalogue/catalogue.ts";
import { AREAS } from "../../src/catalogue/entry.ts";
import { renderCodeList, renderExplanation } from "../../src/commands/explain/render-explanation.ts";
import { runPawl } from "../support/run-pawl.ts";

function explain(...args: string[]) {
  return runPawl(["explain", ...args], { cwd: tmpdir(), env: process.env });
}

describe("the catalogue", () => {
  it("says of each code in whole sentences why it shows up and what to do", () => {
    const odd = CATALOGUE.filter(({ cause, mend }) => ![cause, mend].every((text) => /^\S.*[.…]$/s.test(text) && !text.includes("\n")));
    expect(odd).toEqual([]);
  });

  it("has codes in every place", () => {
    expect(Object.keys(AREAS).filter((area) => !CATALOGUE.some((entry) => entry.area === area))).toEqual([]);
  });

  it("is listed by place, each code with its cause", () => {
    const list = renderCodeList(CATALOGUE);
    for (const title of Object.values(AREAS)) expect(list).toContain(title);
    expect(list).toMatch(/^ {2}VACUOUS_GATE +The gate passes without the artifact too/m);
    expect(list.split("\n").length).toBeGreaterThan(CATALOGUE.length);
  });

  it("shows a code that means different things in different places once for each", () => {
    const text = renderExplanation(CATALOGUE.filter(({ code }) => code === "LEDGER_BROKEN"));
    expect(text.match(/^LEDGER_BROKEN /gm)).toHaveLength(2);
    expect(text).toContain("exit code 7");
    expect(text).toContain("A finding of `pawl doctor`, integrity");
  });
});

describe("pawl explain", () => {
  it("says why a code shows up and what to do, in whatever case it is written", async () => {
    const { exitCode, stdout, stderr } = await explain("vacuous-gate");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^VACUOUS_GATE {2}Why a gate refused .*\n\ncause: .*\nmend: {2}Add a check .*\n$/);
  });

  it("names the closest code for one that there is not, and exits 2", async () => {
    const { exitCode, stdout, stderr } = await explain("DIRTY_TREES");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe('error USAGE: there is no code "DIRTY_TREES"\nhint: Did you mean DIRTY_TREE? `pawl explain` lists all codes.\n');
  });
});

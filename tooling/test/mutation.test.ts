import { describe, expect, it } from "vitest";
import { isJudgedRight, readVectors } from "../conformance/read-vectors.mjs";
import { findEnforcementSites, removeSite, silenceRule } from "../scripts/mutation/enforcement-sites.mjs";
import { findSurvivors } from "../scripts/mutation/find-survivors.mjs";
import { contractCheckout, replaceIn } from "./support/contract-checkout.ts";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

const CODE = `const add = (rule, path) => {};
const judge = (value, names) => {
  if (value) add("3#1", "/a");
  for (const rule of names) add(rule, "/b");
  if (!value) return failure("BAD_STAGE", "x");
  list.add("3#1");
  // No vector shows this: JSON has no proxies.
  if (isProxy(value))
    add("3#1", "/c");
  if (value) {
    add("3#2", "/d");
  }
};`;

describe("the enforcement sites of a module", () => {
  const sites = findEnforcementSites(CODE);

  it("are the calls that say what is wrong, not methods that are called alike", () => {
    expect(sites.map(({ line, says }) => [line, says])).toEqual([
      [3, 'add("3#1", …)'],
      [4, "add(rule, …)"],
      [5, 'failure("BAD_STAGE", …)'],
      [9, 'add("3#1", …)'],
      [11, 'add("3#2", …)'],
    ]);
  });

  it("say which of them no vector can show", () => {
    expect(sites.map(({ isShowable }) => isShowable)).toEqual([true, true, true, false, true]);
  });

  it("can be taken out one by one", () => {
    const [first, , third] = sites;
    if (first === undefined || third === undefined) throw new Error("sites are missing");
    expect(removeSite(CODE, first)).toContain("if (value) undefined;");
    expect(removeSite(CODE, third)).toContain("return null;");
  });

  it("can be silenced for one rule, wherever it comes from", () => {
    const silent = silenceRule(CODE, "3#1");
    expect(silent).toContain('if (value) (("3#1") === "3#1" ? undefined : add("3#1", "/a"));');
    expect(silent).toContain('of names) ((rule) === "3#1" ? undefined : add(rule, "/b"));');
    expect(silent).toContain('return failure("BAD_STAGE", "x");');
  });
});

describe("the vectors that mutants are run over", () => {
  it("must be there, and right about the code before anything is taken out of it", async () => {
    const empty = temporaryFolder();
    writeFiles(empty, { "report/README.md": '{"vectors":[]}', "step/x.json": { vectors: [] }, "calc/x.json": { vectors: [] } });
    expect(() => readVectors(empty)).toThrow(/holds no vectors/);
    const root = contractCheckout();
    replaceIn(root, "packages/contract/dist/stage.js", '"D"', '"E"');
    await expect(findSurvivors(root, temporaryFolder())).rejects.toThrow(/^the vector .* fails before anything is taken out$/);
  });

  it("are judged by validity, rules and state", () => {
    const vector = { kind: "report" as const, id: "a", title: "a", input: {}, valid: false, rules: ["3#1"], state: "RUNNING" };
    const verdict = { valid: false, rules: ["3#1"], state: "RUNNING" };
    expect(isJudgedRight(() => verdict, vector)).toBe(true);
    for (const wrong of [{ valid: true }, { rules: [] }, { rules: ["3#2"] }, { state: null }, { state: "BLOCKED" }]) {
      expect(isJudgedRight(() => ({ ...verdict, ...wrong }), vector)).toBe(false);
    }
  });
});

import { describe, expect, it } from "vitest";
import { findUncoveredRules } from "../scripts/checks/contract-page.mjs";
import { renderContractPage } from "../scripts/contract/contract-page.mjs";
import { canProve, findEnforcement, findProofs, ruleIdsIn, ruleIdsInTitles } from "../scripts/contract/rule-mentions.mjs";
import { findUnprovenRules } from "../scripts/lib/proven-rules.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

const rules = [
  { id: "3#1", kind: "report", text: "Nine fields." },
  { id: "7#1", kind: "run", text: "Answered at any time." },
];

describe("what names a rule", () => {
  it("is its whole ID, not the end of another one", () => {
    expect(ruleIdsIn("rules 2.2#1 and 10#2 (4.2.1#3), not #1, x2#1 or 2#1a")).toEqual(["2.2#1", "10#2", "4.2.1#3"]);
  });

  it("is a title with words, not an ID that is data", () => {
    const source = `it("7#1, 7#2: answers", f); const rules: readonly string[] = ["3#1"]; rule("4.1#1", "stage", x);
      describe("all", () => { it.each([["6.1#2 counts"]])("%s", f); test(\`\${n} times 6.3#1 is shown\`, f); });`;
    expect(ruleIdsInTitles(source)).toEqual(["7#1", "7#2", "6.1#2", "6.3#1", "4.1#1"]);
  });

  it("is no title of a test that is commented out or switched off, and nothing inside a test", () => {
    const source = `// it("5#1 is in a comment", f);
      /* it("5#2 is in another one", f); rule("4.1#1", "stage", x); */
      it.skip("5#3 is left out", f); it.todo("5#4 comes later"); test.skip.each([["5#5 is a row"]])("%s", f);
      describe.skip("5#6 is off", () => { it("7#1 is off as well", f); rule("4.2#1", "stage", x); });
      it("holds a text", () => { const source = 'it("7#2 is a text", f)'; });`;
    expect(ruleIdsInTitles(source)).toEqual([]);
  });

  it("counts in sources and scripts for enforcement, in tests for proofs, and never in the catalogue", () => {
    const folder = temporaryFolder();
    const files = {
      "packages/contract/src/rules.ts": '"3#1"',
      "packages/contract/src/check.ts": 'add("3#1")',
      "apps/cli/src/status.ts": "// rule 7#1",
      "apps/cli/test/e2e/status.test.ts": 'it("7#1 is answered", f)',
      "docs/x.md": "3#1",
    };
    writeFiles(folder, files);
    expect([...findEnforcement(folder, Object.keys(files))]).toEqual([["7#1", ["apps/cli/src/status.ts"]], ["3#1", ["packages/contract/src/check.ts"]]]);
    expect([...findProofs(folder, Object.keys(files))]).toEqual([["7#1", ["apps/cli/test/e2e/status.test.ts"]]]);
  });

  it("proves a rule of kind run only where the whole thing runs", () => {
    expect(canProve("run", "apps/cli/test/e2e/status.test.ts")).toBe(true);
    expect(canProve("run", "packages/orchestrator/test/kernel/settle.test.ts")).toBe(false);
    expect(canProve("run", "tooling/test/contract-page.test.ts")).toBe(false);
    expect(canProve("run", "tooling/test/contract-release.test.ts")).toBe(true);
    expect(canProve("calc", "packages/progress/test/x.test.ts")).toBe(true);
    expect(canProve("report", "tooling/test/mutation.test.ts")).toBe(false);
  });
});

describe("the contract page", () => {
  const input = {
    rules,
    interpretations: [{ id: "I1", title: "Floor", text: "Whole points." }],
    version: "1",
    enforcement: new Map([["3#1", ["packages/contract/src/check.ts"]], ["7#1", ["apps/cli/src/status.ts"]]]),
    proofs: new Map([["3#1", ["packages/contract/test/a.test.ts"]], ["7#1", ["apps/cli/test/e2e/b.test.ts"]]]),
    vectors: new Map([["3#1", { valid: 3, invalid: 4 }]]),
  };

  it("says of each rule where it is enforced and what proves it", () => {
    const page = renderContractPage(input);
    expect(page).toContain("### 3#1\n\nNine fields.\n\n- Kind: report\n- Enforced in: [packages/contract/src/check.ts](../packages/contract/src/check.ts)\n");
    expect(page).toContain("- Vectors: 4 that break it, 3 that keep it");
    expect(page).toContain("- **I1. Floor.** Whole points.");
    for (const { id } of rules) expect(page.match(new RegExp(`^### ${id}$`, "gm"))).toHaveLength(1);
  });

  it("is not written while a rule has no place in it", () => {
    const homeless = { id: "11#1", kind: "run", text: "Somewhere else." };
    expect(() => renderContractPage({ ...input, rules: [...rules, homeless] })).toThrow(/11#1/);
  });

  it("has a finding for each rule that nothing enforces or proves, and for a mention of no rule", () => {
    expect(findUncoveredRules(input)).toEqual([]);
    const enforcement = new Map([["7#1", ["x.ts"]], ["7#9", ["x.ts"]]]);
    expect(findUncoveredRules({ ...input, enforcement, proofs: new Map() })).toEqual([
      expect.stringMatching(/^3#1: no source/),
      expect.stringMatching(/^3#1: no test .*"report"/),
      expect.stringMatching(/^7#1: no test .*"run"/),
      expect.stringMatching(/^7#9: x\.ts name it/),
    ]);
    const proofs = new Map([...input.proofs, ["3#11", ["y.test.ts"]]]);
    expect(findUncoveredRules({ ...input, proofs })).toEqual([expect.stringMatching(/^3#11: y\.test\.ts name it/)]);
  });
});

describe("the rules that a test run proves", () => {
  const findings = (status: string, file: string) => {
    const folder = temporaryFolder();
    const fullName = "status 7#1: is answered, and 3#1";
    writeFiles(folder, { "report.json": { testResults: [{ name: `${folder}/${file}`, assertionResults: [{ status, fullName }] }] } });
    return findUnprovenRules(`${folder}/report.json`, folder, rules);
  };

  it("are those that a passed test names where it can prove them", () => {
    expect(findings("passed", "apps/cli/test/e2e/status.test.ts")).toEqual([]);
    expect(findings("passed", "packages/contract/test/status.test.ts")).toEqual([expect.stringMatching(/^7#1: /)]);
    for (const status of ["skipped", "failed", "pending", "todo"]) expect(findings(status, "apps/cli/test/e2e/status.test.ts")).toHaveLength(2);
  });
});

import { describe, expect, test } from "vitest";
import { comparePlans } from "../../src/plan/compare-plans.ts";
import { parsePlanTop } from "../../src/plan/parse-plan-top.ts";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import type { PlanRules } from "../../src/plan/plan-rules.ts";
import { renderPlanTop } from "../../src/plan/render-plan-top.ts";
import { artifactText, MARK, planText, takeMarks } from "./plan-text.ts";

const RULES: PlanRules = { minArtifacts: 4, maxArtifacts: 4, isStrict: true, top: null };

const topOf = (text: string) => {
  const result = parsePlanTop(text, { file: "pawl.yaml" });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.top;
};

/** What is refused, each with whether it is where the text's marks are. */
const refusedOf = (marked: string, rules: Partial<PlanRules>) => {
  const { text, places } = takeMarks(marked);
  const result = parsePlan(text, { file: "pawl.yaml" }, { ...RULES, ...rules });
  return result.ok ? [] : result.errors.map(({ code, line, column }, index) => [code, line === places[index]?.line && column === places[index]?.column]);
};

describe("rules for a plan that somebody else wrote", () => {
  test("a plan that keeps to them is as valid as without", () => {
    expect(parsePlan(planText(), { file: "pawl.yaml" }, { ...RULES, top: topOf(planText()) })).toEqual(parsePlan(planText(), { file: "pawl.yaml" }));
  });

  test("it has neither fewer nor more artifacts than asked for", () => {
    const marked = planText({ artifactsKey: `${MARK}artifacts:\n` });
    expect(refusedOf(marked, { minArtifacts: 5, maxArtifacts: 9 })).toEqual([["TOO_FEW_ARTIFACTS", true]]);
    expect(refusedOf(marked, { minArtifacts: 1, maxArtifacts: 3 })).toEqual([["TOO_MANY_ARTIFACTS", true]]);
  });

  test("gates that prove little are errors where the rules are strict, and warnings where not", () => {
    const weak = planText({ more: artifactText({ gate: "{ checks: [{ run: [test, -f, docs/x.md] }] }" }) });
    const rules = { ...RULES, maxArtifacts: 5 };
    expect(parsePlan(weak, { file: "pawl.yaml" }, rules)).toMatchObject({ ok: false, errors: [{ code: "WEAK_GATE", severity: "error" }] });
    expect(parsePlan(weak, { file: "pawl.yaml" }, { ...rules, isStrict: false })).toMatchObject({ ok: true, warnings: [{ code: "WEAK_GATE" }] });
  });

  test.each([
    ["set-up commands", `${MARK}setup: [[sh, x]]\n`],
    ["variables for agents", `${MARK}env: { pass: [HOME] }\n`],
    ["a branch", `${MARK}branch: other\n`],
    ["a larger budget", `${MARK}limits: { attempts: 9 }\n`],
    ["receivers of events", `${MARK}webhooks: [{ url: "https://example.com" }]\n`],
    ["unprotected paths", `${MARK}protect: []\n`],
  ])("what is beside the artifacts stays as it was given: %s", (_, top) => {
    const given = topOf(planText({ top: "protect: [ci/**]\n" }));
    const written = planText({ top: top.includes("protect") ? top : `protect: [ci/**]\n${top}` });
    expect(refusedOf(written, { top: given })).toEqual([["TOP_CHANGED", true]]);
  });

  test("another way to write the same is no change", () => {
    const given = topOf(planText({ top: "limits: { attempts: 3 }\n" }));
    expect(refusedOf(planText({ agents: "agents: { default: { command: [agent], timeout: 3600s } }\n" }), { top: given })).toEqual([]);
  });
});

describe("the top of a plan whose artifacts are still to be written", () => {
  test("is read where artifacts are missing or wrong, and refused where it is wrong itself", () => {
    const agents = 'contract: "1"\nagents: { default: { command: [agent] } }\n';
    expect(topOf(agents)).toEqual(topOf(`${agents}artifacts: [{ id: 7 }]\n`));
    expect(parsePlanTop(`${agents}limits: { agents: 0 }\nnonsense: 1\n`, { file: "pawl.yaml" })).toMatchObject({
      ok: false,
      errors: [{ code: "OUT_OF_RANGE", line: 3 }, { code: "UNKNOWN_KEY", line: 4 }],
    });
  });

  test("is written so that it can be read", () => {
    const top = topOf(renderPlanTop({ command: ["my agent", "--x"], timeout: "5m", pass: ["MY_KEY"] }));
    expect(top).toMatchObject({ agents: { default: { command: ["my agent", "--x"], timeoutMs: 300_000 } }, env: { pass: ["MY_KEY"] } });
  });
});

test("two plans are compared by what they mean", () => {
  const artifactsOf = (text: string) => {
    const result = parsePlan(text, { file: "pawl.yaml" });
    return result.ok ? result.plan.artifacts : [];
  };
  const before = artifactsOf(planText({ more: artifactText({ id: "old", location: "old" }) }));
  const after = artifactsOf(planText({ d: "    optional: false\n    needs: [c1]\n", more: artifactText({ id: "new", location: "new" }) }));
  expect(comparePlans(before, after)).toEqual({
    added: [{ id: "new", stage: "D", location: "new", optional: false }],
    changed: [{ id: "d1", fields: ["needs"] }],
    removed: [{ id: "old", stage: "D", location: "old", optional: false }],
  });
});

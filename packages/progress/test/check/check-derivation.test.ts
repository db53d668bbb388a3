import { describe, expect, it } from "vitest";
import { checkDerivation } from "../../src/index.ts";
import { tally } from "../inputs.ts";
import { claim, facts, failClosedReport } from "./claims.ts";

const rulesOf = (ofFacts: unknown, ofClaim: unknown) => checkDerivation(ofFacts, ofClaim).map(({ rule }) => rule);

describe("checkDerivation", () => {
  it("finds nothing wrong with a right claim", () => {
    expect(checkDerivation(facts(), claim())).toEqual([]);
  });

  it("says where a number is wrong, what it is, and what it would have to be", () => {
    expect(checkDerivation(facts(), { ...claim(), overall_percent: 29 })).toEqual([
      { rule: "4.2.2#1", path: "/claim/overall_percent", found: "29", wanted: "28, the whole points in 85/3" },
    ]);
  });

  it("returns every violation, not the first one", () => {
    const wrong = { ...claim(), overall_percent: 29, stage_percent: 34, current_stage: "C" };
    expect(rulesOf(facts(), wrong)).toEqual(["4.3#1", "4.3#1", "4.2.2#1", "4.2.2#1"]);
  });

  it("names one mistake once, however far it carries", () => {
    const [a, b, c, d] = claim().stages;
    const carried = { ...claim(), stages: [a, { ...b, points: "26/3" }, c, d], overall: "86/3" };
    expect(checkDerivation(facts(), carried)).toMatchObject([{ rule: "4.2#2", path: "/claim/stages/1/points" }]);
  });

  it("6.1#3 and 4.3#3 names each rule once for which nothing can be calculated", () => {
    const unclear = facts({ tallies: { A: tally(0, 0), B: tally(1, 3, 1), C: tally(0, 0), D: tally(0, 2) } });
    expect(rulesOf(unclear, claim())).toEqual(["6.1#3", "4.3#3"]);
  });

  it("4.2#3 accepts any reason that the facts show, and no other", () => {
    const unclear = facts({ tallies: { A: tally(0, 0), B: tally(1, 3, 1), C: tally(0, 9), D: tally(0, 2) } });
    const failed = (reason: string) => rulesOf(unclear, { reason, report: failClosedReport });
    expect(failed("NO_REQUIRED_ARTIFACTS")).toEqual([]);
    expect(failed("UNKNOWN_VERIFICATION")).toEqual([]);
    expect(failed("UNCLEAR_REQUIREMENTS")).toEqual(["6.1#3"]);
    expect(failed("BAD_TALLY")).toEqual(["4.2#3"]);
  });
});

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const deep = "[".repeat(200_000) + "]".repeat(200_000);
const throwing = {
  get contract() {
    throw new Error("a getter that throws");
  },
};

describe("checkDerivation on values that are no facts and no claim", () => {
  const hostile: readonly [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["true", true],
    ["a number", 28],
    ["NaN", Number.NaN],
    ["a bigint", 28n],
    ["a text", "85/3"],
    ["a symbol", Symbol("claim")],
    ["a function", () => claim()],
    ["an array", []],
    ["an empty object", {}],
    ["an object without a prototype", Object.create(null)],
    ["a date", new Date(0)],
    ["a cycle", cyclic],
    ["a revoked proxy", revoked.proxy],
    ["a getter that throws", throwing],
    ["deep nesting", JSON.parse(deep)],
    ["a long array", Array.from({ length: 10_000 }, () => null)],
    ["a reason alone", { reason: "BAD_TALLY" }],
    ["a reason that is none", { reason: {}, report: {} }],
    ["a report of nonsense", { reason: "BAD_TALLY", report: revoked.proxy }],
    ["__proto__", JSON.parse('{"__proto__":{"reason":"BAD_TALLY"}}')],
  ];

  it.each(hostile)("4.2#3 refuses %s as facts", (_name, value) => {
    expect(rulesOf(value, claim())).toContain("4.2#3");
  });

  it.each(hostile)("4.2#3 refuses %s as a claim", (_name, value) => {
    expect(rulesOf(facts(), value)).toContain("4.2#3");
  });

  it("escapes and shortens what it shows of foreign text", () => {
    const [violation] = checkDerivation(facts(), { ...claim(), current_stage: `\u001b[31m\u202e${"x".repeat(9000)}` });
    expect(violation?.found).toMatch(/^"\\u001b\[31m\\u202ex+"… \(9006 characters\)$/);
  });

  it("reads each property once, so that what was checked is what counts", () => {
    let readings = 0;
    const changing = {
      ...claim(),
      get overall_percent() {
        readings += 1;
        return readings === 1 ? 99 : 28;
      },
    };
    expect(rulesOf(facts(), changing)).toEqual(["4.2.2#1"]);
    expect(readings).toBe(1);
  });

  it("takes a list of artifacts that is as long as twenty thousand", () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `a${index}`);
    const artifact = (id: string, stage: string) => ({ artifact: id, stage, required: true, phase: "closed", verification: "PASS" });
    const { tallies: _, ...rest } = facts({ current_stage: "D" });
    const listed = { ...rest, artifacts: [...ids.map((id) => artifact(id, "A")), ...["B", "C", "D"].map((stage) => artifact(stage, stage))] };
    const [a, b, c, d] = claim().stages;
    const done = <Share>(share: Share, count: number, points: string, counted: readonly string[]) =>
      ({ ...share, required: count, closed: count, fraction: "1/1", points, counted });
    const stages = [done(a, 20_000, "20/1", ids), done(b, 1, "25/1", ["B"]), done(c, 1, "30/1", ["C"]), done(d, 1, "25/1", ["D"])];
    const complete = { overall: "100/1", overall_percent: 100, stage_exact: "100/1", stage_percent: 100 };
    expect(checkDerivation(listed, { ...claim(), current_stage: "D", stages, ...complete })).toEqual([]);
  });
});

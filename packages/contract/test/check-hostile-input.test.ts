import { describe, expect, it } from "vitest";
import { checkReport } from "../src/index.ts";
import { brokenRules, running } from "./reports.ts";

const refusing = (): never => {
  throw new Error("must not get out");
};

const throwingProxy = (): object =>
  new Proxy({}, { get: refusing, has: refusing, ownKeys: refusing, getOwnPropertyDescriptor: refusing, getPrototypeOf: refusing });

const revokedProxy = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

describe("checkReport on hostile input", () => {
  it.each([
    ["undefined", undefined],
    ["a function", () => running()],
    ["a symbol", Symbol("report")],
    ["a bigint", 10n ** 1000n],
    ["a proxy that throws on everything", throwingProxy()],
    ["a revoked proxy", revokedProxy({})],
    ["a revoked proxy of an array", revokedProxy([])],
    ["a text of ten million characters", "x".repeat(10_000_000)],
    ["a text object of a hundred million characters", new String("x".repeat(100_000_000))],
    ["a hundred million bytes", new Uint8Array(100_000_000)],
    ["a map of the fields", new Map(Object.entries(running()))],
  ])("3#1 refuses %s", (_name, value) => {
    expect(brokenRules(value)).toEqual(["3#1"]);
  });

  it("3.1#1 judges a claim that is no state beside a value without fields, whatever it holds", () => {
    for (const value of [{}, new String("A"), new Uint8Array(3)]) {
      expect(brokenRules(value, { claimedState: "running" as "RUNNING" })).toEqual(["3#1", "3.1#1"]);
    }
  });

  it("reports a getter that throws as a value that cannot be read", () => {
    const report = Object.defineProperty(running(), "current_stage", { get: refusing, enumerable: true });
    expect(checkReport(report)).toMatchObject([{ rule: "4.1#1", found: "a value that cannot be read" }]);
  });

  it("reads each field once, so that no value can change between two looks", () => {
    let reads = 0;
    const report = Object.defineProperty(running(), "overall_progress_percent", {
      get: () => (reads += 1),
      enumerable: true,
    });
    expect(checkReport(report)).toEqual([]);
    expect(reads).toBe(1);
  });

  it("does not take inherited fields for the report's own", () => {
    const violations = checkReport(Object.create(running()));
    expect(violations.filter(({ found }) => found === "nothing")).toHaveLength(9);
  });

  it("refuses fields that are not enumerable, because they are never written", () => {
    const report = Object.defineProperty(running(), "next_step", { enumerable: false });
    expect(checkReport(report)).toMatchObject([{ rule: "3#1", path: "/next_step", found: "nothing" }]);
  });

  it.each([
    ["issues", "4.6#1"],
    ["blocking_questions", "4.7#2"],
  ] as const)("refuses arrays in %s that cannot be read", (field, rule) => {
    const lengthless = new Proxy([], { get: refusing });
    expect(brokenRules(running({ [field]: lengthless }))).toContain(rule);
    expect(brokenRules(running({ [field]: revokedProxy([]) }))).toContain(rule);
  });

  it("ends on arrays that claim billions of elements", () => {
    const sparse: unknown[] = [];
    sparse.length = 4_294_967_295;
    expect(brokenRules(running({ issues: sparse }))).toEqual(["4.6#1"]);
    expect(brokenRules(running({ blocking_questions: sparse, next_step: "" }))).toEqual(["4.7#2", "4.7#4"]);
  });

  it("takes the length of an array as JSON.stringify does, whatever a proxy claims", () => {
    const claiming = (length: unknown): unknown =>
      new Proxy([], { get: (target, key) => (key === "length" ? length : Reflect.get(target, key)) });
    for (const length of [0, -0, -1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(checkReport(running({ issues: claiming(length), blocking_questions: claiming(length) }))).toEqual([]);
    }
    for (const length of [1, 1.5, Number.POSITIVE_INFINITY]) {
      expect(brokenRules(running({ issues: claiming(length) }))).toEqual(["4.6#1"]);
    }
    for (const length of ["0", 0n, null, {}]) expect(brokenRules(running({ issues: claiming(length) }))).toEqual(["4.6#1"]);
  });

  it("ends on deep nesting and on cycles", () => {
    let deep: unknown = [];
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(brokenRules(running({ issues: deep }))).toEqual(["4.6#1"]);
    expect(brokenRules(running({ issues: cyclic }))).toEqual(["4.6#1"]);
    expect(brokenRules(running({ current_task: deep }))).toEqual(["4.5#1"]);
  });

  it.each([
    ["spaces", " "],
    ["slashes", "/"],
    ["quotation marks", '"'],
    ["backslashes", "\\"],
    ["words", "a "],
    ["segments", "a/"],
    ["fields", "a=b "],
    ["options", "(a/"],
    ["sentences", "a. "],
  ])("ends on texts of a million characters of %s", (_name, unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    for (const prefix of ["", "Generate ", 'Generate "', "PARKED ", 'PARKED a="', "x ("]) {
      const hostile = prefix + text;
      const report = running({
        current_task: hostile,
        next_step: hostile,
        last_completed_artifact: hostile,
        issues: [hostile],
        blocking_questions: [hostile, `${hostile})`],
      });
      expect(checkReport(report).length).toBeGreaterThan(0);
    }
  });

  it("builds nothing from a text whose escaped form would be longer than a text can be", () => {
    const hostile = `Generate ${"\u0001".repeat(100_000_000)}`;
    expect(brokenRules(running({ next_step: hostile, issues: [`A a=${hostile.slice(9)}`] }))).toEqual(["4.6#1", "4.8#1"]);
  });

  it("escapes and shortens what it found", () => {
    const [violation] = checkReport(running({ current_stage: `\u001b[2J\u202e${"x".repeat(5000)}` }));
    expect(violation?.found).toMatch(/^"\\u001b\[2J\\u202ex+"… \(5005 characters\)$/);
    expect(violation?.found.length).toBeLessThan(200);
  });

  it("3#1 names a thousand foreign fields and counts the others", () => {
    const fields = (count: number): unknown => running(Object.fromEntries(Array.from({ length: count }, (_, index) => [`field-${index}`, 1])));
    expect(checkReport(fields(1000))).toHaveLength(1000);
    const violations = checkReport(fields(300_000));
    expect(violations).toHaveLength(1001);
    expect(violations.at(-1)).toMatchObject({ rule: "3#1", path: "", found: "299000 more fields" });
  });

  it("escapes and shortens the names of foreign fields", () => {
    const [violation] = checkReport(running({ [`a/b~c\n${"y".repeat(5000)}`]: 1 }));
    expect(violation?.path).toMatch(/^\/a~1b~0c\\ny+…$/);
    expect(violation?.path.length).toBeLessThan(200);
  });

  it("is not changed by a report that carries __proto__ or toJSON", () => {
    const report: unknown = JSON.parse(JSON.stringify(running()).replace("{", '{"__proto__":{"polluted":1},"toJSON":1,'));
    expect(checkReport(report)).toMatchObject([{ path: "/__proto__" }, { path: "/toJSON" }]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

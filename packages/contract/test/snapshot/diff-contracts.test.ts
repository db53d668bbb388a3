import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ContractSnapshot, diffContracts } from "../../src/snapshot/index.ts";
import { smallSnapshot } from "./small-snapshot.ts";

/** The snapshot after one member, named by its place, got another value; `undefined` takes it away. */
const withMember = (place: readonly string[], value: unknown): ContractSnapshot => {
  const snapshot = smallSnapshot();
  const names = [...place];
  const last = names.pop() ?? "";
  let container: unknown = snapshot;
  for (const name of names) container = (container as Record<string, unknown>)[name];
  if (value === undefined) delete (container as Record<string, unknown>)[last];
  else Object.defineProperty(container, last, { value, enumerable: true, configurable: true, writable: true });
  return snapshot;
};

const REPORT = ["schemas", "contract/report.json"];

describe("two versions of the contract", () => {
  it.each<[string, readonly string[], unknown, string, "added" | "removed" | "changed", boolean]>([
    ["another weight", ["weights", "A"], 21, "/weights/A", "changed", true],
    ["another field", ["fields", "9"], "extra", "/fields/9", "added", true],
    ["a state less", ["states", "3"], undefined, "/states/3", "removed", true],
    ["another verb", ["grammars", "task", "verbs", "0"], "Draft", "/grammars/task/verbs/0", "changed", true],
    ["another rule", ["rules", "3#9"], { section: "3", kind: "report", text: "x" }, "/rules/3#9", "added", true],
    ["a rule less", ["rules", "3#2"], undefined, "/rules/3#2", "removed", true],
    ["a rule of another kind", ["rules", "3#2", "kind"], "run", "/rules/3#2/kind", "changed", true],
    ["another wording of a rule", ["rules", "3#2", "text"], "x", "/rules/3#2/text", "changed", false],
    ["another reading", ["interpretations", "I1", "text"], "x", "/interpretations/I1/text", "changed", false],
    ["a reading less", ["interpretations", "I1"], undefined, "/interpretations/I1", "removed", false],
    ["another schema", ["schemas", "x"], {}, "/schemas/x", "added", true],
    ["a schema's constraint", [...REPORT, "type"], "array", "/schemas/contract~1report.json/type", "changed", true],
    ["a list instead of an object", [...REPORT, "properties"], [], "/schemas/contract~1report.json/properties", "changed", true],
    ["a schema's words", [...REPORT, "title"], "x", "/schemas/contract~1report.json/title", "changed", false],
    ["an example", [...REPORT, "properties", "title", "examples", "0"], "b", "/schemas/contract~1report.json/properties/title/examples/0", "changed", false],
    ["a property that is called like words", [...REPORT, "properties", "text"], true, "/schemas/contract~1report.json/properties/text", "added", true],
    ["a property that is gone", [...REPORT, "properties", "title"], undefined, "/schemas/contract~1report.json/properties/title", "removed", true],
    ["a value that is called like words", [...REPORT, "properties", "status_type", "const"], { title: 1 }, "/schemas/contract~1report.json/properties/status_type/const", "changed", true],
    ["a member called __proto__", [...REPORT, "__proto__"], false, "/schemas/contract~1report.json/__proto__", "added", true],
    ["a vector less", ["vectors", "3#1/null"], undefined, "/vectors/3#1~1null", "removed", false],
    ["a vector's title", ["vectors", "3#1/null", "title"], "x", "/vectors/3#1~1null/title", "changed", false],
    ["a vector's rules", ["vectors", "3#1/null", "rules", "0"], "3#2", "/vectors/3#1~1null/rules/0", "changed", false],
    ["a vector's verdict", ["vectors", "3#1/null", "valid"], true, "/vectors/3#1~1null/valid", "changed", true],
    ["a vector's state", ["vectors", "4.1#1/a", "state"], "BLOCKED", "/vectors/4.1#1~1a/state", "changed", true],
  ])("differ in %s", (_, place, value, path, change, isBreaking) => {
    expect(diffContracts(smallSnapshot(), withMember(place, value))).toMatchObject([{ path, change, isBreaking }]);
  });

  it("differ in one more vector without breaking anything, and in what is the other way round as well", () => {
    const more = withMember(["vectors", "9"], { kind: "calc", title: "", input: 1, valid: true, rules: [], state: null });
    expect(diffContracts(smallSnapshot(), more)).toMatchObject([{ path: "/vectors/9", change: "added", before: null, isBreaking: false }]);
    expect(diffContracts(more, smallSnapshot())).toMatchObject([{ path: "/vectors/9", change: "removed", after: null, isBreaking: false }]);
  });

  it("do not differ in their numbers, in the order of members, or in nothing", () => {
    expect(diffContracts(smallSnapshot(), withMember(["version"], "2"))).toEqual([]);
    const { rules, ...others } = smallSnapshot();
    expect(diffContracts({ ...others, rules: Object.fromEntries(Object.entries(rules).reverse()) }, smallSnapshot())).toEqual([]);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (schemas) => {
        const snapshot = { ...smallSnapshot(), schemas };
        expect(diffContracts(snapshot, structuredClone(snapshot))).toEqual([]);
      }),
    );
  });

  it("differ in as many places one way as the other, and show what was and is there as JSON", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (before, after) => {
        const there = diffContracts({ ...smallSnapshot(), schemas: before }, { ...smallSnapshot(), schemas: after });
        const back = diffContracts({ ...smallSnapshot(), schemas: after }, { ...smallSnapshot(), schemas: before });
        const turned = back.map((difference) => [difference.path, difference.after, difference.before].join("\n"));
        expect(there.map((difference) => [difference.path, difference.before, difference.after].join("\n")).sort()).toEqual(turned.sort());
        for (const { change, before: was, after: is } of there) {
          expect([was === null, is === null]).toEqual([change === "added", change === "removed"]);
          for (const text of [was, is]) if (text !== null) JSON.parse(text);
        }
      }),
    );
  });
});

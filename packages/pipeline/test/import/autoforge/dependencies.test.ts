import { describe, expect, it } from "vitest";

import { breakCircles } from "../../../src/import/autoforge/break-circles.ts";
import { stronglyConnected } from "../../../src/util/strongly-connected.ts";
import { imported, row } from "./imported.ts";

const depends = (id: number, dependencies: unknown, more: object = {}): object => row(id, { dependencies, ...more });

describe("dependencies that no plan can hold are dropped and named", () => {
  it.each<[string, unknown, readonly string[], string[]]>([
    ["none", "[]", [], []],
    ["JSON's null", "null", [], []],
    ["a list", [2, "3"], ["2-feature-2", "3-feature-3"], []],
    ["nobody", "[2, 99]", ["2-feature-2"], ["DEPENDENCY_UNKNOWN"]],
    ["itself", "[1, 2]", ["2-feature-2"], ["DEPENDENCY_SELF"]],
    ["the same twice", "[2, 2, 2]", ["2-feature-2"], ["DEPENDENCY_REPEATED", "DEPENDENCY_REPEATED"]],
    ["malformed JSON", "[2, ", [], ["DEPENDENCIES_UNREADABLE"]],
    ["no list", '{"a": 2}', [], ["DEPENDENCIES_UNREADABLE"]],
    ["items that are no ids", [2, null, true, 1.5, [3]], ["2-feature-2"], ["DEPENDENCIES_UNREADABLE"]],
  ])("on %s", (_, dependencies, needs, codes) => {
    const result = imported([depends(1, dependencies), row(2), row(3)]);
    expect(result.artifactOf("1").needs).toEqual(needs);
    expect(result.odd()).toEqual(codes.map((code) => [code, "1"]));
  });

  it("beyond the most that an artifact may have", () => {
    const others = Array.from({ length: 1001 }, (_, index) => index + 2);
    const result = imported([depends(1, others), ...others.map((id) => row(id))]);
    expect(result.artifactOf("1").needs).toHaveLength(1000);
    expect(result.odd()).toEqual([["DEPENDENCIES_TOO_MANY", "1"]]);
  });

  it("on an id that two features have: the first in the table is meant", () => {
    const result = imported([row(5, { name: "Later", priority: 9 }), row(5, { name: "Urgent", priority: 1 }), depends(6, [5])]);
    expect(result.artifactOf("6").needs).toEqual(["5-later"]);
  });
});

describe("circles", () => {
  const needsOf = (rows: readonly object[]): Readonly<Record<string, readonly string[]>> => {
    const { plan } = imported(rows);
    return Object.fromEntries(plan.artifacts.filter(({ stage }) => stage === "C").map(({ title, needs }) => [title, needs]));
  };

  // 1 -> 2 -> 3 -> 1, and 4 -> 1, 1 -> 5
  it("of three: the most urgent one comes first; dependencies from and to the circle are kept", () => {
    const rows = [depends(1, [2, 5]), depends(2, [3]), depends(3, [1]), depends(4, [1]), row(5)];
    expect(needsOf(rows)).toEqual({
      "Feature 1": ["5-feature-5"],
      "Feature 2": ["3-feature-3"],
      "Feature 3": ["1-feature-1"],
      "Feature 4": ["1-feature-1"],
      "Feature 5": [],
    });
    const { oddities } = imported(rows);
    expect(oddities).toEqual([{ code: "DEPENDENCY_CIRCLE", feature: "1", message: expect.stringContaining('its dependency on "2" closes a circle') as string }]);
  });

  it("the order of the rows does not matter, the priority does", () => {
    const [one, two] = [depends(1, [2], { priority: 8 }), depends(2, [1], { priority: 3 })];
    expect(needsOf([one, two])).toEqual({ "Feature 2": [], "Feature 1": ["2-feature-2"] });
    expect(needsOf([two, one])).toEqual(needsOf([one, two]));
  });

  // 1 <-> 2 <-> 3
  it("that share a feature are all broken, each dropped dependency named", () => {
    const result = imported([depends(1, [2]), depends(2, [1, 3]), depends(3, [2])]);
    expect(result.odd()).toEqual([["DEPENDENCY_CIRCLE", "1"], ["DEPENDENCY_CIRCLE", "2"]]);
    expect(result.artifactOf("3").needs).toEqual(["2-feature-2"]);
  });

  it("of 100,000 features in a row are broken without running out of stack or time", () => {
    const count = 100_000;
    const edges = Array.from({ length: count }, (_, node) => [(node + 1) % count, (node + count - 1) % count]);
    const dropped = breakCircles(edges);
    const kept = edges.map((targets, node) => targets.filter((target) => !(dropped.get(node) ?? []).includes(target)));
    expect(dropped.get(0)).toEqual([1, count - 1]);
    expect(stronglyConnected(kept)).toEqual([]);
  });
});

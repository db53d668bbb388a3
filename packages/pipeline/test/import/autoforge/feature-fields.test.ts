import { describe, expect, it } from "vitest";

import { MAX_TEXT_BYTES } from "../../../src/index.ts";
import { imported, row } from "./imported.ts";

describe("ids", () => {
  it("are unique, in letters that ids may have, and never those of stages A, B and D", () => {
    const rows = [
      row(7, { name: "Same name" }),
      row(7, { name: "Same name" }),
      { ...row(8), id: "???", name: "Guide" },
      { ...row(9), id: "Ünïque-Key", name: null },
      { ...row(10), id: -3, name: "日本語" },
      { ...row(11), id: "-3", name: "x".repeat(300) },
    ];
    const { plan, odd } = imported(rows);
    expect(plan.artifacts.filter(({ stage }) => stage === "C").map(({ id }) => id)).toEqual([
      "7-same-name",
      "7-same-name-2",
      "guide-2",
      "feature-unique-key",
      "feature-3",
      `3-${"x".repeat(60)}`,
    ]);
    expect(odd()).toContainEqual(["ID_REPEATED", "7"]);
    expect(odd()).toContainEqual(["ID_REPEATED", "-3"]);
  });

  it("entries of the oldest list, which has neither ids, names nor priorities, stand at their positions", () => {
    const oldest = (passes: boolean): object => ({ category: "functional", description: "Does it.", steps: ["One"], passes });
    const result = imported([oldest(false), oldest(true)]);
    expect(result.features.map(({ feature, artifact, isClaimed }) => [feature, artifact, isClaimed])).toEqual([
      ["#1", "feature-1", false],
      ["#2", "feature-2", true],
    ]);
    expect(result.artifactOf("#2")).toMatchObject({ title: "Feature #2", steps: ["One"], priority: -2 });
    expect(result.odd()).toEqual([["FIELDS_MISSING", "#1"], ["FIELDS_MISSING", "#2"]]);
    expect(result.oddity("FIELDS_MISSING")?.message).toBe("has no id, name, priority; its position 1 stands in");
  });

  it("an id of another type is named, and the position stands in", () => {
    expect(imported([row(1, { id: 1.5 })]).odd()).toEqual([["FIELD_UNREADABLE", "#1"], ["FIELDS_MISSING", "#1"]]);
  });
});

describe("texts", () => {
  it("lose what a plan cannot hold, and are named", () => {
    const result = imported([row(1, { name: " a\u0007b\nc ", description: "x\r\ny\u0000\ud800z", category: "c\u2028d" })]);
    expect(result.artifactOf("1")).toMatchObject({ title: "a\ufffdb c", description: "x\ny\ufffd\ufffdz", category: "c d" });
    expect(result.odd()).toEqual([["TEXT_CHANGED", "1"], ["TEXT_CHANGED", "1"], ["TEXT_CHANGED", "1"]]);
  });

  it("are cut to what a plan can hold, at whole characters; a long name stands in the description", () => {
    const name = "é".repeat(300);
    const result = imported([row(1, { name, description: "€".repeat(500_000), passes: 1 })]);
    const { title, description } = result.artifactOf("1");
    expect(title).toBe("é".repeat(100));
    expect(description.startsWith(`${name}\n\n€€`)).toBe(true);
    expect(new TextEncoder().encode(description).length).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    expect(description).not.toContain("\ufffd");
    expect(description).toContain("That is a claim");
    expect(result.odd()).toEqual([["TEXT_CUT", "1"], ["TEXT_CUT", "1"]]);
  });

  it("are not cut within a character that takes two code units", () => {
    const result = imported([row(1, { name: `a${"😀".repeat(60)}` })]);
    expect(result.artifactOf("1").title).toBe(`a${"😀".repeat(49)}`);
  });

  it("of another type are named and left out", () => {
    const result = imported([row(1, { category: { a: 1 }, description: ["x"] })]);
    expect(result.artifactOf("1")).toMatchObject({ category: null, description: "" });
    expect(result.odd()).toEqual([["FIELD_UNREADABLE", "1"], ["FIELD_UNREADABLE", "1"]]);
  });
});

describe("steps", () => {
  it.each<[string, unknown, readonly string[], boolean]>([
    ["a JSON list in a text", '["a", "b"]', ["a", "b"], false],
    ["a list", ["a"], ["a"], false],
    ["NULL", null, [], false],
    ["JSON's null", "null", [], false],
    ["malformed JSON", '["a", ', ['["a", '], true],
    ["a text", '"a"', ['"a"'], true],
    ["items of other types", ["a", { do: "b" }, 3, null], ["a", '{"do":"b"}', "3", "null"], true],
  ])("%s", (_, steps, expected, isOdd) => {
    const result = imported([row(1, { steps })]);
    expect(result.artifactOf("1").steps).toEqual(expected);
    expect(result.odd()).toEqual(isOdd ? [["STEPS_UNREADABLE", "1"]] : []);
  });
});

describe("priorities", () => {
  it.each<[unknown, number, string[]]>([
    [0, 0, []],
    [-4, 4, []],
    [2_000_000, -1_000_000, ["PRIORITY_OUT_OF_RANGE"]],
    [1.5, -999, ["FIELD_UNREADABLE"]],
    ["high", -999, ["FIELD_UNREADABLE"]],
    [null, -1, ["FIELDS_MISSING"]],
  ])("%j becomes %i", (priority, expected, codes) => {
    const result = imported([row(1, { priority })]);
    expect(result.artifactOf("1").priority).toBe(expected);
    expect(result.odd()).toEqual(codes.map((code) => [code, "1"]));
  });
});

describe("flags", () => {
  it.each<[unknown, boolean, boolean]>([
    [1, true, false],
    [true, true, false],
    [0, false, false],
    [false, false, false],
    [undefined, false, false],
    [null, false, true],
    [2, false, true],
    ["true", false, true],
  ])("passes = %j", (passes, isClaimed, isOdd) => {
    const result = imported([row(1, { passes })]);
    expect(result.features[0]?.isClaimed).toBe(isClaimed);
    expect(result.odd()).toEqual(isOdd ? [["FLAG_UNREADABLE", "1"]] : []);
  });

  it("in_progress means nothing here, and that is said", () => {
    const [still, working] = [imported([row(1)]), imported([row(1, { in_progress: 1 })])];
    expect(working.planText).toBe(still.planText);
    expect(working.odd()).toEqual([["IN_PROGRESS_IGNORED", "1"]]);
  });
});

describe("a human's input", () => {
  const request = JSON.stringify({ prompt: "Which provider?", fields: [{ id: "p", label: "Provider", type: "text" }, { id: "key" }] });

  it("that is open is a file that the artifact requires, with the question in its description", () => {
    const result = imported([row(3, { needs_human_input: 1, human_input_request: request })]);
    const { requires, description } = result.artifactOf("3");
    expect(requires).toEqual({ env: [], files: ["human-input/3-feature-3.md"] });
    expect(description).toContain("Which provider?\n- Provider (text)\n- key");
    expect(result.odd()).toEqual([["HUMAN_INPUT_OPEN", "3"]]);
  });

  it.each<[unknown, string]>([
    ["{broken", "{broken"],
    ["Please choose", "Please choose"],
    ['"Please choose"', "Please choose"],
    [{ other: 1 }, '{"other":1}'],
    [null, "AutoForge did not record the question."],
  ])("is open whatever the request looks like: %j", (asked, words) => {
    const result = imported([row(3, { needs_human_input: 1, human_input_request: asked })]);
    expect(result.artifactOf("3").requires.files).toEqual(["human-input/3-feature-3.md"]);
    expect(result.artifactOf("3").description).toContain(words);
  });

  it("that was given is not copied, because it may be a secret", () => {
    const answer = '{"fields": {"key": "s3cret-value"}}';
    const result = imported([row(3, { human_input_request: request, human_input_response: answer })]);
    expect(result.planText + JSON.stringify(result.oddities)).not.toContain("s3cret-value");
    expect(result.artifactOf("3").requires.files).toEqual([]);
    expect(result.odd()).toEqual([["HUMAN_INPUT_ANSWERED", "3"]]);
  });
});

import { describe, expect, it } from "vitest";
import { checkReport, checkReportText, MAX_JSON_CHARACTERS, renderReport } from "../src/index.ts";
import { aborted, blocked, completed, running } from "./reports.ts";

const text = renderReport(running());

describe("checkReportText", () => {
  it("3#1 accepts what renderReport writes, as text and as bytes", () => {
    for (const report of [running(), blocked(), aborted(), completed(), running({ current_task: "Generate docs/ünï.md" })]) {
      expect(checkReportText(renderReport(report))).toEqual([]);
      expect(checkReportText(new TextEncoder().encode(renderReport(report)))).toEqual([]);
    }
  });

  it.each([
    ["no final newline", text.trimEnd()],
    ["a second final newline", `${text}\n`],
    ["carriage returns", text.replaceAll("\n", "\r\n")],
    ["other indentation", JSON.stringify(running(), null, 4)],
    ["no indentation", JSON.stringify(running())],
    ["a number spelled 3.2e1", text.replace(": 32,", ": 3.2e1,")],
    ["a number spelled 32.0", text.replace(": 32,", ": 32.0,")],
    ["a number spelled -0", renderReport(running({ stage_progress_percent: 0 })).replace(": 0,", ": -0,")],
    ["a needless escape", text.replace("docs", "\\u0064ocs")],
  ])("3#1 refuses %s", (_name, other) => {
    expect(checkReportText(other)).toMatchObject([{ rule: "3#1", path: "" }]);
  });

  it("3#1 refuses fields out of canonical order and names the first", () => {
    const reversed = Object.fromEntries(Object.entries(running()).reverse());
    expect(checkReportText(`${JSON.stringify(reversed, null, 2)}\n`)).toEqual([
      { rule: "3#1", path: "/next_step", found: "the field out of order", wanted: "status_type in its place" },
    ]);
  });

  it("3#1 refuses a field that is there twice, however it is spelled", () => {
    const twice = text.replace("{", '{\n  "current_stage": "A",').replace('"issues"', '"issu\\u0065s": [],\n  "issues"');
    expect(checkReportText(twice).map(({ path, found }) => [path, found])).toEqual(
      expect.arrayContaining([
        ["/current_stage", "the field more than once"],
        ["/issues", "the field more than once"],
      ]),
    );
  });

  it("does not take equal texts in a list, or keys of nested objects, for repeated fields", () => {
    const report = running({ issues: ["PARKED", "PARKED"], current_task: { a: 1, current_task: [{ a: 1 }] } });
    const found = checkReportText(`${JSON.stringify(report, null, 2)}\n`).map((violation) => violation.found);
    expect(found).not.toContain("the field more than once");
  });

  it.each([
    ["nothing", ""],
    ["a truncated report", text.slice(0, 100)],
    ["something after the value", `${text}{}`],
    ["a comment", `// report\n${text}`],
    ["a trailing comma", text.replace("\n}", ",\n}")],
    ["NaN", text.replace(": 32,", ": NaN,")],
    ["an unclosed text", text.slice(0, text.lastIndexOf('"'))],
    ["a control character in the text", text.replace("docs", "do\u0001cs")],
  ])("3#1 refuses %s as not JSON", (_name, other) => {
    const violations = checkReportText(other);
    expect(violations).toMatchObject([{ rule: "3#1", path: "" }]);
    expect(violations[0]?.found).toMatch(/^a text that is not JSON: [^\p{Cc}]*$/u);
  });

  it("3#1 refuses a byte order mark and checks what follows it", () => {
    const marked = `\uFEFF${renderReport(running({ current_stage: "Z" }))}`;
    const expected = [{ found: "a byte order mark" }, { rule: "4.1#1" }];
    expect(checkReportText(marked)).toMatchObject(expected);
    expect(checkReportText(new TextEncoder().encode(marked))).toMatchObject(expected);
  });

  it("3#1 refuses bytes that are not UTF-8", () => {
    const bytes = new TextEncoder().encode(text);
    bytes[30] = 0xff;
    expect(checkReportText(bytes)).toMatchObject([{ rule: "3#1", found: "bytes that are not UTF-8" }]);
  });

  it.each([
    ["a valid value a million deep", "[".repeat(1_000_000) + "]".repeat(1_000_000)],
    ["an unclosed array a million deep", "[".repeat(1_000_000)],
    ["a report with a field a million deep", text.replace('"Verify', `${"[".repeat(1_000_000)}"Verify`)],
  ])("3#1 refuses %s", (_name, other) => {
    expect(checkReportText(other)).toMatchObject([{ rule: "3#1", path: "", found: "a text that is nested too deep" }]);
  });

  it("3#1 refuses a text that is too long, even when it is a valid report but for that", () => {
    const long = renderReport(running({ current_task: `Generate ${"x".repeat(MAX_JSON_CHARACTERS)}` }));
    expect(checkReportText(long)).toMatchObject([{ rule: "3#1", path: "", found: "a text that is too long" }]);
    expect(checkReport(JSON.parse(long))).toEqual([]);
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["a report", running()],
    ["a text object", new String(text)],
    ["an array buffer", new TextEncoder().encode(text).buffer],
    ["bytes of another kind", new Uint8ClampedArray(new TextEncoder().encode(text))],
  ])("3#1 refuses %s instead of a text", (_name, other) => {
    expect(checkReportText(other as string)).toMatchObject([{ rule: "3#1", path: "", found: "neither a text nor bytes" }]);
  });

  it("reads bytes in shared memory, in a part of a buffer, and in a Buffer", () => {
    const bytes = new TextEncoder().encode(text);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const part = new Uint8Array([0xff, ...bytes, 0xff]).subarray(1, bytes.length + 1);
    for (const input of [shared, part, Buffer.from(bytes)]) expect(checkReportText(input)).toEqual([]);
  });

  it("3#1 says of a report with other faults, too, that its bytes are not the canonical ones", () => {
    const wrong = { ...running(), status_type: "DONE", issues: [{ deep: [[]] }] };
    const canonical = `${JSON.stringify(wrong, null, 2)}\n`;
    expect(checkReportText(canonical).map(({ rule }) => rule)).toEqual(["3#2", "4.6#1"]);
    expect(checkReportText(JSON.stringify(wrong)).map(({ rule }) => rule)).toEqual(["3#1", "3#2", "4.6#1"]);
  });

  it("3#1 refuses a repeated key at any depth, and checks the report in which the last one holds", () => {
    const twice = text.replace('"Verify docs/api.md"', '{"a":{"b":1,"b":2},"a":[{"c":1,"\\u0063":1}]}');
    expect(checkReportText(twice).map(({ rule, path }) => [rule, path])).toEqual([
      ["3#1", "/next_step/a/b"],
      ["3#1", "/next_step/a"],
      ["3#1", "/next_step/a/0/c"],
      ["4.8#1", "/next_step"],
    ]);
    const stages = text.replace('"current_stage": "B"', '"current_stage": "B",\n  "current_stage": "Z"');
    expect(checkReportText(stages).map(({ rule }) => rule)).toEqual(["3#1", "4.1#1"]);
  });

  it("4.2#1 a percentage beyond every number is no integer", () => {
    expect(checkReportText(text.replace(": 32,", ": 1e400,")).map(({ rule }) => rule)).toEqual(["3#1", "4.2#1"]);
  });

  it("4.5#1 a lone surrogate, escaped or not, is no location", () => {
    for (const spelled of ["\\ud800", "\ud800"]) {
      const rules = checkReportText(text.replace("Generate docs", `Generate ${spelled}docs`)).map(({ rule }) => rule);
      expect(rules).toEqual(spelled.length === 1 ? ["3#1", "4.5#1"] : ["4.5#1"]);
    }
  });

  it("checks the report against the state that the ledger claims", () => {
    expect(checkReportText(renderReport(aborted()), { claimedState: "BLOCKED" })).toMatchObject([{ rule: "3.1#1" }]);
  });
});

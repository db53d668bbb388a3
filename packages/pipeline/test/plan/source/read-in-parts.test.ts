import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Finding, PlanPath } from "../../../src/plan/plan-problem.ts";
import { locateFindings } from "../../../src/plan/source/locate-findings.ts";
import { readYaml } from "../../../src/plan/source/read-yaml.ts";
import { inParts } from "../../../src/plan/source/split-list.ts";

const WHOLE = { maxWholeLength: Infinity, partLength: 1 };
const PARTS = { maxWholeLength: 0, partLength: 1 };

/** Everything in and around a list of artifacts that could be taken for the begin or the end of one. */
const TEXT = `# a plan
contract: &version "1"
notes: |
  artifacts:
    - id: not an item
about: "a text
  - of several lines
  artifacts:"
artifacts: # all of them
  # the first
  - id: a
    version: *version
    needs: &none []
    description: |
      - looks like an item
       # and like a comment
    steps:
    - one
    - two

  - { id: b, needs: *none,
      steps: [x,
      y] }
  -
    id: c
    title: 'it goes
      - on'
  - &last
    id: d
    description: >-
      folded
      - text

    gate: { checks: [{ run: [a, b] }] }
# the end
limits:
  again: *last
  attempts: 3
`;

const INSERTED = ["---", "...", "- x", "  - y", "   - z", "artifacts:", "artifacts: []", "# c", "\t- t", "  \t", '"', "'", "  [", "}", "? a", "- - a", "  - *last", "%YAML 1.2", "  -", "    - |", "a: &b", "!!str c", "  - !x d"];

type Change = readonly [kind: number, line: number, choice: number];

/** The text with lines left out, repeated, indented differently, put in, or in another place. */
function changed(text: string, changes: readonly Change[]): string {
  const lines = text.split("\n");
  for (const [kind, at, choice] of changes) {
    const index = at % lines.length;
    const line = lines[index] ?? "";
    if (kind === 0) lines.splice(index, 1);
    else if (kind === 1) lines.splice(index, 0, line);
    else if (kind === 2) lines[index] = " ".repeat(1 + (choice % 3)) + line;
    else if (kind === 3) lines[index] = line.replace(/^ {1,2}/, "");
    else if (kind === 4) lines.splice(index, 0, INSERTED[choice % INSERTED.length] as string);
    else if (kind === 5) lines.splice(choice % lines.length, 0, ...lines.splice(index, 1));
    else lines[index] = `${line}\r`;
  }
  return lines.join("\n");
}

/** The paths of everything in a value, and of something that is not there. */
function pathsIn(value: unknown, path: PlanPath = [], depth = 0): PlanPath[] {
  if (typeof value !== "object" || value === null || depth > 6) return [path, [...path, "nothing"]];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, Array.isArray(value) ? Number(key) : key], depth + 1))];
}

function expectSameReading(text: string): void {
  const whole = readYaml(text, WHOLE);
  expect(readYaml(text, PARTS)).toEqual(whole);
  if (!whole.ok) return;
  const findings = pathsIn(whole.source.value).flatMap((path): Finding[] => [
    { code: "BAD_VALUE", message: "", path },
    { code: "BAD_VALUE", message: "", path, at: "key" },
  ]);
  expect(locateFindings(text, findings, PARTS)).toEqual(locateFindings(text, findings, WHOLE));
}

describe("a plan that is parsed part by part", () => {
  it("is parsed so where its artifacts are a block below their key", () => {
    const sizes = inParts(TEXT, PARTS, ({ parts }) => [...parts()].map(({ text }) => text.split("\n").length - 1));
    expect(sizes).toEqual([11, 3, 4, 8]);
    expect(inParts("artifacts:\n- a\n- b\nlimits: {}\n", PARTS, ({ parts }) => [...parts()].length)).toBe(2);
    expect(inParts('{ "artifacts": [] }', PARTS, () => true)).toBeNull();
    expect(inParts("artifacts: [a]\n", PARTS, () => true)).toBeNull();
  });

  it("gives the values, the problems and the places that it gives when it is parsed at one go, however it is written", () => {
    expectSameReading(TEXT);
    expect(readYaml(TEXT, PARTS)).toMatchObject({ ok: true, source: { value: { artifacts: [{ id: "a", version: "1" }, { id: "b" }, { id: "c" }, { id: "d" }], limits: { again: { id: "d" } } }, findings: [] } });
    const change = fc.tuple(fc.nat(6), fc.nat(60), fc.nat(60));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => expectSameReading(changed(TEXT, changes))),
      { numRuns: Number(process.env["PAWL_LONG_RUNS"] ?? 400), seed: Number(process.env["PAWL_SEED"] ?? 20_260_301) },
    );
  });

  it("is refused where it is nested too deep, as deep as when it is parsed at one go", () => {
    const nested = Array.from({ length: 8 }, (_, index) => `artifacts:\n  - id: ${"[".repeat(26 + index)}${"]".repeat(26 + index)}\n`);
    for (const text of nested) expectSameReading(text);
    expect(new Set(nested.map((text) => readYaml(text, PARTS).ok))).toEqual(new Set([true, false]));
  });
});

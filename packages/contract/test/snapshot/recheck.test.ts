import { describe, expect, it } from "vitest";
import { contractSnapshotSchema, grammarAccepts, type JudgeVector, recheck, type VectorVerdict } from "../../src/snapshot/index.ts";
import { smallSnapshot } from "./small-snapshot.ts";

const REFUSED: VectorVerdict = { valid: false, rules: ["3#1"], state: null };
const ACCEPTED: VectorVerdict = { valid: true, rules: [], state: "RUNNING" };

/** Judges the two vectors of the small snapshot; unless told, as they were judged. */
const judging = (refused: Partial<VectorVerdict>, accepted: Partial<VectorVerdict> = {}): JudgeVector => {
  const [{ input: first } = { input: null }] = Object.values(smallSnapshot().vectors);
  return (_, input) => (JSON.stringify(input) === JSON.stringify(first) ? { ...REFUSED, ...refused } : { ...ACCEPTED, ...accepted });
};

describe("what a release judged", () => {
  it("is judged alike by the same checks", () => {
    expect(recheck(smallSnapshot(), judging({}))).toEqual([]);
  });

  it.each<[string, Partial<VectorVerdict>, Partial<VectorVerdict>, string, boolean]>([
    ["accepted, and was refused", { valid: true, rules: [] }, {}, "/verdicts/3#1~1null", true],
    ["refused, and was accepted", {}, { valid: false, rules: ["4.1#1"] }, "/verdicts/4.1#1~1a", true],
    ["in another state", {}, { state: "BLOCKED" }, "/verdicts/4.1#1~1a", true],
    ["refused for other rules", { rules: ["3#2"] }, {}, "/verdicts/3#1~1null", false],
  ])("is noticed when it is %s", (_, refused, accepted, path, isBreaking) => {
    expect(recheck(smallSnapshot(), judging(refused, accepted))).toMatchObject([{ path, change: "changed", isBreaking }]);
  });

  it("is noticed when a grammar draws its line elsewhere, on either side", () => {
    const before = smallSnapshot();
    before.grammarSamples.task.accepted.push("Think a.md");
    before.grammarSamples.question.refused.push("Which one? (A/B)");
    expect(recheck(before, judging({}))).toEqual([
      {
        path: "/grammarSamples/task",
        change: "changed",
        before: '{"text":"Think a.md","accepted":true}',
        after: '{"text":"Think a.md","accepted":false}',
        isBreaking: true,
      },
      expect.objectContaining({ path: "/grammarSamples/question", isBreaking: true }),
    ]);
  });
});

describe("the grammars by name", () => {
  it("accept what the package's parsers accept", () => {
    expect(grammarAccepts("task", "Run a.sh")).toBe(true);
    expect(grammarAccepts("task", "NO_PROGRESS")).toBe(false);
    expect(grammarAccepts("issue", "NO_PROGRESS")).toBe(true);
    expect(grammarAccepts("question", "Go on? (YES/NO)")).toBe(true);
    expect(grammarAccepts("artifact-reference", "a.md@1")).toBe(true);
    expect(grammarAccepts("artifact-reference", "../a")).toBe(false);
  });
});

describe("the schema of a snapshot", () => {
  const parses = (value: unknown): boolean => contractSnapshotSchema.safeParse(value).success;

  it("takes what the package makes, also after it was written and read", () => {
    const snapshot = smallSnapshot();
    expect(contractSnapshotSchema.parse(snapshot)).toEqual(snapshot);
    expect(parses(JSON.parse(JSON.stringify(snapshot)))).toBe(true);
  });

  it("refuses foreign members, missing grammars, and what would be left out without a word", () => {
    const snapshot = smallSnapshot();
    const named = { ["__proto__"]: { section: "1", kind: "run", text: "x" } };
    expect(parses({ ...snapshot, more: 1 })).toBe(false);
    expect(parses({ ...snapshot, grammarSamples: {} })).toBe(false);
    expect(parses({ ...snapshot, rules: named })).toBe(false);
    expect(parses({ ...snapshot, schemas: named })).toBe(false);
    expect(parses(null)).toBe(false);
  });
});

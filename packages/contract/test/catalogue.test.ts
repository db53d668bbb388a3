import { describe, expect, it } from "vitest";
import {
  CONTRACT_ERROR_CODES,
  CONTRACT_VERSIONS,
  contractVersion,
  INTERPRETATIONS,
  REPORT_FIELDS,
  RULES,
  STAGES,
  statusReportSchema,
} from "../src/index.ts";

describe("the rule catalogue", () => {
  it("has 99 rules, each ID once, in its section, numbered from 1", () => {
    expect(RULES).toHaveLength(99);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(99);
    const counts = new Map<string, number>();
    for (const { id, section } of RULES) {
      const number = (counts.get(section) ?? 0) + 1;
      counts.set(section, number);
      expect(id).toBe(`${section}#${number}`);
    }
  });

  it("has so many rules of each kind", () => {
    const ofKind = (kind: string): number => RULES.filter((rule) => rule.kind === kind).length;
    expect([ofKind("report"), ofKind("step"), ofKind("calc"), ofKind("run")]).toEqual([21, 12, 12, 54]);
  });

  it("says each rule in one line of text", () => {
    for (const { text } of RULES) expect(text).toMatch(/^[^\n]{10,}\.$/);
  });
});

describe("the settled readings", () => {
  it("are I1 to I19, each with a title and in one line of text", () => {
    expect(INTERPRETATIONS.map(({ id }) => id)).toEqual(Array.from({ length: 19 }, (_, index) => `I${index + 1}`));
    for (const { title, text } of INTERPRETATIONS) expect([title, text]).toEqual([expect.stringMatching(/^\S[^\n]+\S$/), expect.stringMatching(/^\S[^\n]{10,}\.$/)]);
  });

  it("refer only to rules and readings that there are", () => {
    const known = new Set<string>([...RULES, ...INTERPRETATIONS].map(({ id }) => id));
    const texts = [...RULES, ...INTERPRETATIONS].map(({ text }) => text).join("\n");
    for (const id of texts.match(/\b\d+(?:\.\d+)*#\d+|\bI\d+\b/g) ?? []) expect(known).toContain(id);
  });
});

describe("the report's fields", () => {
  it("3#1 are the same nine, in the same order, in the schema", () => {
    expect(Object.keys(statusReportSchema.shape)).toEqual([...REPORT_FIELDS]);
    expect(REPORT_FIELDS).toHaveLength(9);
  });
});

describe("the contract's versions", () => {
  it("4.2.1#1 weigh the stages 20, 25, 30 and 25 in version 1", () => {
    expect(contractVersion("1")).toEqual({ version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } });
  });

  it("4.2.1#1 weigh every stage at least 1, and 100 together", () => {
    for (const { weights } of Object.values(CONTRACT_VERSIONS)) {
      for (const stage of STAGES) expect(weights[stage]).toBeGreaterThanOrEqual(1);
      expect(STAGES.reduce((sum, stage) => sum + weights[stage], 0)).toBe(100);
    }
  });

  it("do not include what objects inherit", () => {
    for (const name of ["2", "", "__proto__", "constructor", "toString"]) expect(contractVersion(name)).toBeUndefined();
  });

  it("cannot be changed", () => {
    expect(() => Object.assign(CONTRACT_VERSIONS, { "2": 1 })).toThrow(TypeError);
    expect(() => Object.assign(CONTRACT_VERSIONS["1"]?.weights ?? {}, { A: 97 })).toThrow(TypeError);
  });
});

describe("the error codes", () => {
  it("say what each one means", () => {
    for (const [code, meaning] of Object.entries(CONTRACT_ERROR_CODES)) {
      expect(code).toMatch(/^CONTRACT_[A-Z_]+$/);
      expect(meaning).toMatch(/\.$/);
    }
  });
});

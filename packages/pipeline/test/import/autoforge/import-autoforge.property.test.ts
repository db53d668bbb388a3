import * as fc from "fast-check";
import { expect, test, vi } from "vitest";

import { importAutoforge, ODDITY_CODES, parsePlan } from "../../../src/index.ts";
import type { FeatureTable, Plan } from "../../../src/index.ts";
import { COMPLETE } from "./imported.ts";

vi.setConfig({ testTimeout: 60_000 });

const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.constantFrom("null", " ", "\r\n", "\u0085", "\ufeff"));
const anyValue = fc.oneof(fc.jsonValue(), anyText, fc.constantFrom(undefined, Number.NaN, Infinity, 1e300, -0), fc.uint8Array({ maxLength: 4 }));
const orAny = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: anyValue });

const anId = fc.integer({ min: 1, max: 8 });
const ids = fc.array(fc.oneof({ weight: 8, arbitrary: anId }, { weight: 1, arbitrary: anyValue }), { maxLength: 5 });
const aFlag = orAny(fc.constantFrom(0, 1, null, true, false));
const aRow = fc.record(
  {
    id: orAny(anId),
    priority: orAny(fc.integer()),
    category: orAny(anyText),
    name: orAny(anyText),
    description: orAny(anyText),
    steps: orAny(fc.oneof(fc.array(anyText), fc.array(anyText).map((steps) => JSON.stringify(steps)))),
    passes: aFlag,
    in_progress: aFlag,
    dependencies: orAny(fc.oneof(ids, ids.map((list) => JSON.stringify(list)))),
    needs_human_input: aFlag,
    human_input_request: orAny(fc.json()),
    human_input_response: anyValue,
  },
  { requiredKeys: [] },
);
const aTable: fc.Arbitrary<FeatureTable> = fc.record({
  rows: fc.array(fc.oneof({ weight: 12, arbitrary: aRow }, { weight: 1, arbitrary: anyValue }), { maxLength: 12 }),
  missingColumns: fc.constant([]),
  otherTables: fc.constant([]),
});

/** The smallest table found for which `flawOf` names a flaw, with the seed to repeat it; `null` for none. */
const counterexample = (flawOf: (table: FeatureTable) => string | null, numRuns: number): string | null => {
  const holds = (table: FeatureTable): boolean => {
    const flaw = flawOf(table);
    if (flaw !== null) throw new Error(flaw);
    return true;
  };
  const details = fc.check(fc.property(aTable, holds), { numRuns });
  return details.failed ? `${fc.stringify(details.counterexample)} seed ${details.seed}: ${String(details.errorInstance)}` : null;
};

const isObject = (row: unknown): boolean => typeof row === "object" && row !== null && !Array.isArray(row);

const planOf = (planText: string): Plan | string => {
  const parsed = parsePlan(planText, { file: "pawl.yaml" });
  return parsed.ok ? parsed.plan : parsed.errors.map(({ code, path }) => `${code} at ${path}`).join(", ");
};

test("any table gives a plan without errors, in which every row is an artifact or named as left out", () => {
  const flawOf = (table: FeatureTable): string | null => {
    const result = importAutoforge(table, COMPLETE);
    const objects = table.rows.filter((row) => isObject(row)).length;
    if (!result.ok) return result.reason === "EMPTY" && objects === 0 ? null : `${result.reason}: ${result.message}`;
    const plan = planOf(result.planText);
    if (typeof plan === "string") return plan;
    const inStageC = plan.artifacts.filter(({ stage }) => stage === "C").map(({ id }) => id);
    if (JSON.stringify(inStageC) !== JSON.stringify(result.features.map(({ artifact }) => artifact))) return "features differ from artifacts";
    const leftOut = result.oddities.filter(({ code }) => code === "NOT_A_FEATURE").map(({ feature }) => feature);
    const expected = table.rows.flatMap((row, index) => (isObject(row) ? [] : [`#${index + 1}`]));
    if (JSON.stringify(leftOut) !== JSON.stringify(expected)) return `left out ${leftOut.join()}`;
    return inStageC.length === objects ? null : "a row is missing";
  };
  expect(counterexample(flawOf, 500)).toBeNull();
});

test("every dependency on a feature is in the plan or named, and every oddity is of the catalogue and printable", () => {
  const flawOf = (table: FeatureTable): string | null => {
    const result = importAutoforge(table, COMPLETE);
    if (!result.ok) return null;
    const bad = result.oddities.find(({ code, message }) => !(code in ODDITY_CODES) || !/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+$/u.test(message));
    if (bad !== undefined) return `oddity ${bad.code} ${JSON.stringify(bad.message)}`;
    const plan = planOf(result.planText);
    if (typeof plan === "string") return plan;
    const kept = plan.artifacts.filter(({ stage }) => stage === "C").reduce((sum, { needs }) => sum + needs.length, 0);
    const dropped = result.oddities.filter(({ code }) => code.startsWith("DEPENDENCY_")).length;
    const written = table.rows.reduce<number>((sum, row) => sum + writtenDependencies(row), 0);
    return kept + dropped === written ? null : `${kept} kept and ${dropped} named of ${written}`;
  };
  expect(counterexample(flawOf, 500)).toBeNull();
});

/** How many ids a row names as dependencies, read in the plainest way. */
function writtenDependencies(row: unknown): number {
  if (!isObject(row)) return 0;
  let list: unknown = (row as Readonly<Record<string, unknown>>)["dependencies"];
  if (typeof list === "string") {
    try {
      list = JSON.parse(list);
    } catch {
      return 0;
    }
  }
  if (!Array.isArray(list)) return 0;
  return list.filter((item) => Number.isSafeInteger(item) || (typeof item === "string" && item.trim() !== "")).length;
}

test("nothing is claimed that the table does not say, and no answer of a human is copied", () => {
  const secret = "s3cret-4f1d";
  const flawOf = (table: FeatureTable): string | null => {
    const rows = table.rows.map((row) => (isObject(row) ? { ...(row as object), human_input_response: { key: secret } } : row));
    const result = importAutoforge({ ...table, rows }, COMPLETE);
    if (!result.ok) return null;
    if (JSON.stringify(result).includes(secret)) return "the answer was copied";
    const claims = result.features.filter(({ isClaimed }) => isClaimed).length;
    const said = table.rows.filter((row) => isObject(row) && [1, true].includes((row as { passes?: 1 | true }).passes as 1)).length;
    return claims === said ? null : `${claims} claims of ${said}`;
  };
  expect(counterexample(flawOf, 200)).toBeNull();
});

test("without a gate no plan can run, and nothing else is wrong with it", () => {
  const flawOf = (table: FeatureTable): string | null => {
    const result = importAutoforge(table, { ...COMPLETE, gate: null });
    if (!result.ok) return null;
    const parsed = parsePlan(result.planText, { file: "pawl.yaml" });
    const codes = parsed.ok ? [] : parsed.errors.map(({ code }) => code);
    return codes.length === result.features.length && codes.every((code) => code === "NO_CHECKS") ? null : codes.join(", ");
  };
  expect(counterexample(flawOf, 200)).toBeNull();
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkReport, deriveState, renderReport, REPORT_FIELDS, RULES, statusReportSchema } from "../src/index.ts";
import { aborted, blocked, completed, running } from "./reports.ts";

const ruleIds: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/** Any field value: plausible ones more often than arbitrary ones. */
const fieldValue = fc.oneof(
  fc.constantFrom("", "LIVE", "A", "D", "NONE", "docs/a.md", "Close docs/a.md", 0, 50, 100, -0, [], ["PARKED"], ["x (YES/NO)"]),
  fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withDate: true, withMap: true }),
);

const reportLike = fc
  .tuple(fc.constantFrom(running(), blocked(), aborted(), completed()), fc.dictionary(fc.constantFrom(...REPORT_FIELDS), fieldValue))
  .map(([base, overrides]) => ({ ...base, ...overrides }));

describe("checkReport", () => {
  it("says what is wrong where, what was found and what is wanted", () => {
    expect(checkReport(running({ current_stage: "Architecture", issues: ["PARKED", "it is late"] }))).toEqual([
      {
        rule: "4.1#1",
        path: "/current_stage",
        found: '"Architecture"',
        wanted: 'exactly "A", "B", "C" or "D"',
      },
      {
        rule: "4.6#1",
        path: "/issues/1",
        found: '"it is late"',
        wanted: "an issue of the form <CODE> key=value …, values quoted when they hold spaces",
      },
    ]);
  });

  it("returns every violation, not just the first", () => {
    const value = {
      status_type: "DONE",
      current_stage: "Z",
      overall_progress_percent: 101,
      stage_progress_percent: 1.5,
      last_completed_artifact: "",
      current_task: "Thinking about it",
      issues: "none",
      blocking_questions: ["Really?"],
      next_step: 7,
      note: "almost there",
    };
    const rules = checkReport(value).map(({ rule }) => rule);
    expect(rules.toSorted()).toEqual(
      ["3#1", "3#2", "4.1#1", "4.2#1", "4.3#1", "4.4#3", "4.5#1", "4.5#3", "4.6#1", "4.7#2", "4.8#1"].toSorted(),
    );
  });

  it("never throws and names only rules of the catalogue, whatever the value is", () => {
    fc.assert(
      fc.property(fc.oneof(reportLike, fc.anything({ withBigInt: true, withNullPrototype: true })), (value) => {
        for (const { rule, path, found, wanted } of checkReport(value)) {
          expect(ruleIds.has(rule)).toBe(true);
          for (const text of [path, found, wanted]) {
            expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
            expect(text.length).toBeLessThan(1000);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("accepts nothing that the schema refuses", () => {
    fc.assert(
      fc.property(reportLike, (value) => {
        const isRefusedByShape = !statusReportSchema.safeParse(value).success;
        expect(isRefusedByShape && checkReport(value).length === 0).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it("accepts a valid report under exactly the state that it gives", () => {
    for (const report of [running(), blocked(), aborted(), completed()]) {
      const state = deriveState(report);
      for (const claimedState of ["RUNNING", "BLOCKED", "ABORTED", "COMPLETED"] as const) {
        expect(checkReport(report, { claimedState }).length === 0).toBe(claimedState === state);
      }
    }
  });

  it("judges a value as the text that is written for it", () => {
    for (const report of [running(), blocked(), aborted(), completed()]) {
      expect(JSON.parse(renderReport(report))).toEqual(report);
    }
  });
});

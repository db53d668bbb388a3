import * as fc from "fast-check";
import { REPORT_FIELDS, STAGES } from "../src/index.ts";

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\ud800", "\udfff", "\u0000", '"', "\\", "\u2028", "é", "😀"), maxLength: 5 }),
);

const percent = fc.oneof(fc.nat(100), fc.constantFrom(0, -0, 1, 99, 100));

/** A value of the shape of a report, whose texts can be anything. */
export const reportShaped = fc.record(
  {
    status_type: fc.constant("LIVE"),
    current_stage: fc.constantFrom(...STAGES),
    overall_progress_percent: percent,
    stage_progress_percent: percent,
    last_completed_artifact: anyText.filter((text) => text !== ""),
    current_task: anyText,
    issues: fc.array(anyText, { maxLength: 5 }),
    blocking_questions: fc.array(anyText, { maxLength: 5 }),
    next_step: anyText,
  },
  { noNullPrototype: false },
);

/** What stands in for a field: values that look right, values of other types, and values that JSON cannot say. */
const replacement = fc.oneof(
  fc.constantFrom<unknown>(
    "", "LIVE", "live", "LIVE ", "A", "a", "E", "AB", "NONE", "0", 0, -0, 0.5, 1, -1, 100, 100.000_000_000_001, 101, 1e2, 1e21,
    2 ** 31, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 7n, null, undefined, true, false, [], [""], [1], [null], [[]], {},
    { length: 0 }, { 0: "A", length: 1 }, new String("LIVE"), new Number(7), ["A"], ["A", undefined],
  ),
  fc.array(fc.oneof(anyText, fc.integer(), fc.constant(undefined)), { maxLength: 4 }),
  fc.sparseArray(anyText, { maxLength: 20 }),
  fc.anything(),
);

const foreignName = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "state", "status_Type", "status_type ", "", "0", "length", "toJSON"),
  fc.string(),
);

/** One change of a report: a field replaced, taken out or added, by definition so that `__proto__` is a field too. */
const change = fc.oneof(
  fc.record({ field: fc.constantFrom<string>(...REPORT_FIELDS), value: fc.option(replacement, { nil: undefined }), isTakenOut: fc.constantFrom(true, false, false) }),
  fc.record({ field: foreignName, value: fc.oneof(replacement, fc.constant(undefined)), isTakenOut: fc.constant(false) }),
);

/** A report with one or two fields changed, which leaves some of them valid. */
export const nearMiss = fc.tuple(reportShaped, fc.array(change, { minLength: 1, maxLength: 2 })).map(([report, changes]): unknown => {
  const entries = new Map<string, unknown>(Object.entries(report));
  for (const { field, value, isTakenOut } of changes) {
    if (isTakenOut) entries.delete(field);
    else entries.set(field, value);
  }
  return Object.fromEntries(entries);
});

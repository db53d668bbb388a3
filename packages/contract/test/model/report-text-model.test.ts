import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "vitest";
import { checkReportText, renderReport, type StatusReport } from "../../src/index.ts";
import { compareOver, COMPARISON_TIMEOUT_MS, type Outcome } from "./agreement.ts";
import { anyTextCase, type TextCase } from "./arbitrary-text.ts";
import { judgeText, spell } from "./model.ts";

/** A text costs about as much as four values. */
const ONE_OF = 4;
const VALID_SHARE = 0.15;
/** Share of the texts in which 3#1 stands among other rules or alone. */
const MISSPELLED_SHARE = 0.3;

describe("checkReportText and the model written from the rules", () => {
  it("agree on every text and on every run of bytes; 3#1 is whatever is not the canonical spelling", async () => {
    const shares = await compareOver(anyTextCase, ONE_OF, compare);

    expect(shares.valid, "share of valid texts").toBeGreaterThanOrEqual(VALID_SHARE);
    expect(shares.rules.get("3#1"), "share of texts in another spelling").toBeGreaterThanOrEqual(MISSPELLED_SHARE);
  }, COMPARISON_TIMEOUT_MS);
});

const compare = ({ text, claim }: TextCase): Outcome => {
  const wanted = judgeText(text, claim);
  const violations = checkReportText(text, claim === undefined ? {} : { claimedState: claim as never });
  deepStrictEqual([...new Set(violations.map(({ rule }) => rule))].sort(), wanted.rules);
  if (wanted.rules.length === 0 && typeof text === "string") {
    const report = JSON.parse(text) as StatusReport;
    deepStrictEqual([renderReport(report), spell(report)], [text, text]);
  }
  return wanted;
};

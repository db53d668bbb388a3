import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "vitest";
import { checkReport, deriveState, RULES, type StatusReport } from "../../src/index.ts";
import { compareOver, COMPARISON_TIMEOUT_MS, type Outcome } from "./agreement.ts";
import { anyCase, type Case } from "./arbitrary-case.ts";
import { judge, MODEL_RULES } from "./model.ts";
import { STATES } from "./reading.ts";

/** Shares of the generated cases below which a rule, or a valid report, would hardly be tried. */
const RULE_SHARE = 0.002;
const VALID_SHARE = 0.15;

/** The rules of other kinds of which one report shows a part. */
const SHOWN_ON_ONE_REPORT = ["4.3#1", "4.4#2"];

describe("checkReport and the model written from the rules", () => {
  it("agree on validity, on every violated rule and on the derived state", async () => {
    const shares = await compareOver(anyCase, 1, compare);

    expect(shares.valid, "share of valid reports").toBeGreaterThanOrEqual(VALID_SHARE);
    for (const rule of Object.keys(MODEL_RULES)) {
      expect(shares.rules.get(rule) ?? 0, `share of reports that violate ${rule}`).toBeGreaterThanOrEqual(RULE_SHARE);
    }
    expect([...shares.states.keys()].sort(), "states of valid reports").toEqual([...STATES].sort());
  }, COMPARISON_TIMEOUT_MS);

  it("know the same rules of one report", () => {
    const wanted = RULES.filter(({ kind }) => kind === "report").map(({ id }) => id);
    expect(Object.keys(MODEL_RULES).sort()).toEqual([...wanted, ...SHOWN_ON_ONE_REPORT].sort());
  });
});

const compare = ({ value, claim }: Case): Outcome => {
  const wanted = judge(value, claim);
  const violations = checkReport(value, claim === undefined ? {} : { claimedState: claim as never });
  deepStrictEqual([...new Set(violations.map(({ rule }) => rule))].sort(), wanted.rules);
  if (wanted.state !== null) deepStrictEqual(deriveState(value as StatusReport), wanted.state);
  return wanted;
};

import { describe, expect, it } from "vitest";
import { checkReport, type ExecutionState, type RuleId } from "../src/index.ts";
import { brokenRules } from "./reports.ts";

/** A report that breaks the rule, with every rule that it breaks, and the state that the ledger claims for it. */
export interface Broken {
  readonly name: string;
  readonly value: unknown;
  readonly rules: readonly RuleId[];
  readonly claimedState?: ExecutionState;
}

/** A report that is valid, and the state that the ledger claims for it. */
export interface Kept {
  readonly name: string;
  readonly value: unknown;
  readonly claimedState?: ExecutionState;
}

const options = (claimedState: ExecutionState | undefined) => (claimedState === undefined ? {} : { claimedState });

/** Tests of one rule: what breaks it, with everything that it breaks, and what keeps it. */
export const rule = (id: RuleId, text: string, { broken, kept }: { broken: readonly Broken[]; kept: readonly Kept[] }): void => {
  describe(`${id} ${text}`, () => {
    it.each(broken)(`${id} is broken by $name`, ({ value, rules, claimedState }) => {
      expect(rules).toContain(id);
      expect(brokenRules(value, options(claimedState))).toEqual([...rules].sort());
    });
    it.each(kept)(`${id} is kept by $name`, ({ value, claimedState }) => {
      expect(checkReport(value, options(claimedState))).toEqual([]);
    });
  });
};

import { checkReport, describeFound, type RuleId, type StatusReport, STAGES } from "@pawl/contract";
import { failClosedFields } from "../fail-closed-fields.ts";
import type { FailClosedReason } from "../fail-closed-reason.ts";
import type { DerivationFacts, FailClosedClaim } from "../json/json-schemas.ts";
import type { AddViolation } from "./add-violation.ts";
import { type Expected, RULE_OF_REASON } from "./expected-derivation.ts";

/** Checks a claim that nothing can be calculated: that it is so, and that its report is the one of section 6.2. */
export const checkFailClosed = (
  facts: DerivationFacts,
  expected: Expected,
  claim: FailClosedClaim,
  add: AddViolation,
): void => {
  const reasons = expected.kind === "failures" ? expected.failures.map(({ reason }) => reason) : [];
  if (!reasons.includes(claim.reason)) {
    const wanted = reasons.length === 0 ? "a derivation, because the percentages can be calculated" : reasons.join(" or ");
    add(RULE_OF_REASON[claim.reason], "/claim/reason", claim.reason, wanted);
  }
  checkFailClosedReport(facts, claim, add);
};

const checkFailClosedReport = (facts: DerivationFacts, { reason, report }: FailClosedClaim, add: AddViolation): void => {
  // Blocked, until the calculation rules are corrected: an otherwise valid report of another state is not the one.
  const faults = checkReport(report, { claimedState: "BLOCKED" });
  for (const { path, found, wanted } of faults) add("4.2#3", `/claim/report${path}`, found, wanted);
  if (faults.length > 0) return;

  const fields = report as StatusReport;
  const wanted = failClosedFields(facts.previous?.overall_percent ?? null);
  if (fields.overall_progress_percent !== wanted.overallPercent) {
    const why = facts.previous === null ? "because there is no earlier value" : "as in the previous report";
    const found = describeFound(fields.overall_progress_percent);
    add(overallRule(reason), "/claim/report/overall_progress_percent", found, `${wanted.overallPercent}, ${why}`);
  }
  if (fields.stage_progress_percent !== wanted.stagePercent) {
    const found = describeFound(fields.stage_progress_percent);
    add(stageRule(reason), "/claim/report/stage_progress_percent", found, String(wanted.stagePercent));
  }
  if (STAGES.some((stage) => stage === facts.current_stage) && fields.current_stage !== facts.current_stage) {
    add("4.2#3", "/claim/report/current_stage", describeFound(fields.current_stage), facts.current_stage);
  }
  if (JSON.stringify(fields.blocking_questions) !== JSON.stringify(wanted.questions)) {
    add("4.2#3", "/claim/report/blocking_questions", "other questions", `exactly ${JSON.stringify(wanted.questions[0])}`);
  }
};

/** 6.1#3 says what overall becomes for unclear requirements; for every other reason it is part of failing closed. */
const overallRule = (reason: FailClosedReason): RuleId => (RULE_OF_REASON[reason] === "6.1#3" ? "6.1#3" : "4.2#3");

/** 4.3#3 and 6.1#3 say of their own reasons that the stage's value is 0. */
const stageRule = (reason: FailClosedReason): RuleId => {
  const rule = RULE_OF_REASON[reason];
  return rule === "4.3#3" || rule === "6.1#3" ? rule : "4.2#3";
};

import type { Violation } from "@pawl/contract";
import type { AddViolation } from "./add-violation.ts";
import { checkArithmetic } from "./check-arithmetic.ts";
import { checkFailClosed } from "./check-fail-closed.ts";
import { checkSources } from "./check-sources.ts";
import { expectedDerivation, RULE_OF_REASON } from "./expected-derivation.ts";
import { readClaim, readFacts } from "./read-json.ts";

/**
 * Checks what a calculator claims against the facts from which it calculated, by the rules of kind "calc". For calculators
 * in any language: both values are JSON, and the published schemas `derivation-facts` and `derivation-claim` say which.
 *
 * A claim is a derivation, or, where nothing can be calculated, the reason and the fail-closed report of section 6.2. What a
 * claim takes from outside (contract version, ledger position, stage, counts, counted artifacts) is judged against the
 * facts; each number that follows is judged against the claim's own numbers before it. So one mistake is one violation,
 * however far it carries. Where nothing can be calculated, nothing but that is judged.
 *
 * Returns all violations; empty means that the claim is right. Never throws: facts or a claim that cannot be read break
 * 4.2#3, because nothing can be calculated from them.
 */
export const checkDerivation = (facts: unknown, claim: unknown): readonly Violation[] => {
  const violations: Violation[] = [];
  const add: AddViolation = (rule, path, found, wanted) => {
    violations.push({ rule, path, found, wanted });
  };
  const readableFacts = readFacts(facts, add);
  const readableClaim = readClaim(claim, add);
  if (readableFacts === null || readableClaim === null) return violations;

  const expected = expectedDerivation(readableFacts);
  if (readableClaim.kind === "fail-closed") {
    checkFailClosed(readableFacts, expected, readableClaim.value, add);
  } else if (expected.kind === "failures") {
    for (const { reason, detail } of firstOfEachRule(expected.failures)) {
      add(RULE_OF_REASON[reason], "/claim", "percentages", `to fail closed with ${reason}: ${detail}`);
    }
  } else {
    checkSources(readableFacts, expected, readableClaim.value, add);
    checkArithmetic(readableClaim.value, add);
  }
  return violations;
};

const firstOfEachRule = <Failure extends { readonly reason: keyof typeof RULE_OF_REASON }>(
  failures: readonly Failure[],
): readonly Failure[] => {
  const byRule = new Map<string, Failure>();
  for (const one of failures) {
    const rule = RULE_OF_REASON[one.reason];
    if (!byRule.has(rule)) byRule.set(rule, one);
  }
  return [...byRule.values()];
};

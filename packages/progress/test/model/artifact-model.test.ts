import { CALCULATION_QUESTION, STAGES } from "@pawl/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARTIFACT_PHASES, type ArtifactFact, checkDerivation, VERIFICATIONS } from "../../src/index.ts";
import { anyStage, anyWeights, ledgerHead } from "../inputs.ts";
import { modelClaim } from "./exact-model.ts";
import { generatedRuns, overGenerated, timeLimitMs } from "./generated-runs.ts";

const often = <T>(usual: T, others: readonly T[], weight: number): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const anyArtifact = fc.record({
  stage: anyStage,
  required: often<boolean | null>(true, [false, false, false, false, null], 3),
  phase: often<ArtifactFact["phase"]>("closed", ARTIFACT_PHASES, 2),
  verification: often<ArtifactFact["verification"]>("PASS", [...VERIFICATIONS.slice(0, 3), ...VERIFICATIONS, null, null], 3),
});

/** At least one artifact of each stage, and up to eight more anywhere. */
const anyCase = fc.record({
  firsts: fc.tuple(anyArtifact, anyArtifact, anyArtifact, anyArtifact),
  more: fc.array(anyArtifact, { maxLength: 8 }),
  weights: anyWeights,
  currentStage: anyStage,
  pick: fc.nat(),
});

type Case = typeof anyCase extends fc.Arbitrary<infer Value> ? Value : never;

const artifactsOf = ({ firsts, more }: Case): readonly ArtifactFact[] =>
  [...firsts.map((fact, index) => ({ ...fact, stage: STAGES[index] ?? "D" })), ...more].map((fact, index) => ({ artifact: `a${index}`, ...fact }));

const factsOf = (one: Case) => ({
  contract: { version: "own", weights: one.weights },
  ledger_head: ledgerHead(41),
  current_stage: one.currentStage,
  artifacts: artifactsOf(one),
  previous: { overall_percent: 13, stage_percent: 50 },
});

/** Why nothing can be calculated from a list of artifacts, in the words of the contract. */
const reasonsFor = (artifacts: readonly ArtifactFact[]): ReadonlySet<string> => {
  const reasons = new Set<string>();
  const stagesWithRequired = new Set<string>();
  for (const { stage, required, phase, verification } of artifacts) {
    if (required === null) reasons.add("UNCLEAR_REQUIREMENTS");
    if (required !== true) continue;
    stagesWithRequired.add(stage);
    const isUnknown = phase === "closed" ? verification === null || verification === "UNKNOWN" : verification === "UNKNOWN";
    if (isUnknown) reasons.add("UNKNOWN_VERIFICATION");
  }
  if (stagesWithRequired.size < STAGES.length) reasons.add("NO_REQUIRED_ARTIFACTS");
  return reasons;
};

/** A claim that counts these artifacts, with the arithmetic of the model. */
const claimCounting = (one: Case, counted: readonly ArtifactFact[]) => {
  const required = artifactsOf(one).filter((fact) => fact.required === true);
  const stages = STAGES.map((stage) => ({
    stage,
    weight: one.weights[stage],
    closed: counted.filter((fact) => fact.stage === stage).length,
    required: Math.max(1, required.filter((fact) => fact.stage === stage).length),
  }));
  const claim = modelClaim(stages, one.currentStage, { version: "own", weights: one.weights }, ledgerHead(41));
  const withLists = claim.stages.map((share) => ({
    ...share,
    counted: counted.filter((fact) => fact.stage === share.stage).map(({ artifact }) => artifact),
  }));
  return { ...claim, stages: withLists };
};

const failClosed = (reason: string, currentStage: string) => ({
  reason,
  report: {
    status_type: "LIVE",
    current_stage: currentStage,
    overall_progress_percent: 13,
    stage_progress_percent: 0,
    last_completed_artifact: "docs/scope.md",
    current_task: "",
    issues: [],
    blocking_questions: [CALCULATION_QUESTION],
    next_step: "",
  },
});

/** The rule that claiming percentages breaks for each reason. */
const RULE_OF_REASON: Readonly<Record<string, string>> = {
  UNCLEAR_REQUIREMENTS: "6.1#3",
  NO_REQUIRED_ARTIFACTS: "6.1#3",
  UNKNOWN_VERIFICATION: "4.3#3",
};

/** The rule that counting this artifact breaks. */
const ruleAgainst = ({ required, phase }: ArtifactFact): string => {
  if (required !== true) return "6.1#2";
  return phase === "closed" ? "2#1" : "4.3#2";
};

/** A claim about a case, and the rules that it breaks by the model. */
interface Judged {
  readonly kind: "not calculable" | "fails closed" | "right" | "fails closed for nothing" | "miscounted";
  readonly claim: unknown;
  readonly rules: readonly string[];
}

const counts = ({ required, phase, verification }: ArtifactFact): boolean =>
  required === true && phase === "closed" && verification === "PASS";

const judgedClaims = (one: Case): readonly Judged[] => {
  const artifacts = artifactsOf(one);
  const right = artifacts.filter(counts);
  const percentages = claimCounting(one, right);
  const reasons = [...reasonsFor(artifacts)];
  if (reasons.length > 0) {
    const rules = reasons.map((reason) => RULE_OF_REASON[reason] ?? "");
    const failing = reasons.map((reason): Judged => ({ kind: "fails closed", claim: failClosed(reason, one.currentStage), rules: [] }));
    return [{ kind: "not calculable", claim: percentages, rules }, ...failing];
  }
  const others = artifacts.filter((fact) => !counts(fact));
  const wrong = others.length === 0 ? [] : [others[one.pick % others.length] as ArtifactFact];
  return [
    { kind: "right", claim: percentages, rules: [] },
    { kind: "fails closed for nothing", claim: failClosed("UNKNOWN_VERIFICATION", one.currentStage), rules: ["4.3#3"] },
    ...wrong.map((fact): Judged => ({ kind: "miscounted", claim: claimCounting(one, [...right, fact]), rules: [ruleAgainst(fact)] })),
  ];
};

describe(`over ${generatedRuns} generated lists of artifacts`, { timeout: timeLimitMs }, () => {
  it("2#1, 4.3#2, 4.3#3, 6.1#2 and 6.1#3 what counts, and when nothing can be calculated, is what the model says", () => {
    const kinds = new Set<string>();
    overGenerated(anyCase, (one) => {
      const facts = factsOf(one);
      for (const { kind, claim, rules } of judgedClaims(one)) {
        kinds.add(kind);
        expect(new Set(checkDerivation(facts, claim).map(({ rule }) => rule as string)), kind).toEqual(new Set(rules));
      }
    });
    expect(kinds.size).toBe(5);
  });
});

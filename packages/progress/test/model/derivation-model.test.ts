import { STAGES } from "@pawl/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calculateProgress, checkDerivation, deriveProgress, parseDerivation, renderDerivation } from "../../src/index.ts";
import { anyStage, anyTallies, anyWeights, ledgerHead } from "../inputs.ts";
import { modelClaim, type ModelStage, overallOf, wholePart } from "./exact-model.ts";
import { generatedRuns, overGenerated, timeLimitMs } from "./generated-runs.ts";

const anyCase = fc.record({
  weights: anyWeights,
  tallies: anyTallies,
  currentStage: anyStage,
  version: fc.stringMatching(/^[a-z][a-z0-9.-]{0,63}$/),
  seq: fc.oneof(fc.nat(), fc.constant(2 ** 53)),
});

type Case = typeof anyCase extends fc.Arbitrary<infer Value> ? Value : never;

const modelStages = ({ weights, tallies }: Case): readonly ModelStage[] =>
  STAGES.map((stage) => ({ stage, weight: weights[stage], ...tallies[stage] }));

const modelOf = (one: Case) =>
  modelClaim(modelStages(one), one.currentStage, { version: one.version, weights: one.weights }, ledgerHead(one.seq));

const factsOf = ({ weights, tallies, currentStage, version, seq }: Case) => ({
  contract: { version, weights },
  ledger_head: ledgerHead(seq),
  current_stage: currentStage,
  tallies,
  previous: null,
});

describe(`over ${generatedRuns} generated inputs with counts up to 2^53`, { timeout: timeLimitMs }, () => {
  it("4.2#2, 4.2.2#1 and 4.3#1 the derivation is the model's, word for word", () => {
    overGenerated(anyCase, (one) => {
      const { weights, tallies, currentStage, version } = one;
      const derivation = deriveProgress({ contract: { version, weights }, ledgerHead: ledgerHead(one.seq), currentStage, tallies });
      if (!derivation.ok) throw new Error(derivation.detail);
      const json = renderDerivation(derivation);
      expect(JSON.stringify(json)).toBe(JSON.stringify(modelOf(one)));
      expect(parseDerivation(json)).toEqual(derivation);
      expect(calculateProgress({ weights, tallies, currentStage })).toEqual({
        ok: true,
        overallPercent: json.overall_percent,
        stagePercent: json.stage_percent,
        overall: derivation.overall,
        stage: derivation.stageExact,
      });
      const isAllClosed = STAGES.every((stage) => tallies[stage].closed === tallies[stage].required);
      expect(json.overall_percent === 100).toBe(isAllClosed);
    });
  });

  it("4.2#2, 4.2.1#1, 4.2.2#1, 4.3#1 and 6.1#1 a claim passes the check when it is the model's, and never when one of its numbers is another", () => {
    const anyChange = fc.constantFrom<readonly [string, (claim: Claim, stage: number) => void]>(
      ["4.2#2", (claim) => (claim.overall = another(claim.overall))],
      ["4.2.2#1", (claim) => (claim.overall_percent += 1)],
      ["4.2.2#1", (claim) => (claim.stage_percent -= 1)],
      ["4.3#1", (claim) => (claim.stage_exact = another(claim.stage_exact))],
      ["4.2#2", (claim, stage) => (claim.stages[stage as 0].points = another(claim.stages[stage as 0].points))],
      ["4.3#1", (claim, stage) => (claim.stages[stage as 0].fraction = another(claim.stages[stage as 0].fraction))],
      ["4.2.1#1", (claim, stage) => (claim.stages[stage as 0].weight += 1)],
      ["4.3#1", (claim, stage) => (claim.stages[stage as 0].required = other(claim.stages[stage as 0].required))],
      ["6.1#1", (claim, stage) => (claim.stages[stage as 0].closed = other(claim.stages[stage as 0].closed))],
    );
    overGenerated(fc.tuple(anyCase, anyChange, fc.nat(3)), ([one, [rule, change], stage]) => {
      const facts = factsOf(one);
      const claim = modelOf(one) as unknown as Claim;
      expect(checkDerivation(facts, claim)).toEqual([]);
      change(claim, stage);
      expect(checkDerivation(facts, claim).map((violation) => violation.rule)).toContain(rule);
    });
  });

  it("one more closed artifact never lowers a percentage", () => {
    overGenerated(fc.tuple(anyCase, anyStage), ([one, stage]) => {
      const { closed, required } = one.tallies[stage];
      const more = { ...one, tallies: { ...one.tallies, [stage]: { required, closed: Math.min(closed + 1, required), unknown: 0 } } };
      const percentOf = (input: Case): number => {
        const outcome = calculateProgress(input);
        if (!outcome.ok) throw new Error(outcome.detail);
        return outcome.overallPercent;
      };
      expect(percentOf(more)).toBe(wholePart(overallOf(modelStages(more))));
      expect(percentOf(more)).toBeGreaterThanOrEqual(percentOf(one));
    });
  });
});

interface ClaimStage {
  weight: number;
  required: number;
  closed: number;
  fraction: string;
  points: string;
}

interface Claim {
  stages: readonly [ClaimStage, ClaimStage, ClaimStage, ClaimStage];
  overall: string;
  overall_percent: number;
  stage_exact: string;
  stage_percent: number;
}

/** Another fraction in lowest terms: one more than the given one. */
const another = (text: string): string => {
  const [above = "", below = ""] = text.split("/");
  return `${BigInt(above) + BigInt(below)}/${below}`;
};

/** Another count, the next one below or above. */
const other = (count: number): number => (count === 0 ? 1 : count - 1);

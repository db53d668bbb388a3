import { describeFound, type Stage } from "@pawl/contract";
import { renderDerivation } from "../json/derivation-json.ts";
import type { DerivationFacts, DerivationJson } from "../json/json-schemas.ts";
import type { StageTally } from "../stage-tally.ts";
import type { ArtifactFact } from "../tally-artifacts.ts";
import type { AddViolation } from "./add-violation.ts";
import { checkActivity } from "./check-activity.ts";
import { checkCountedArtifacts } from "./check-counted-artifacts.ts";
import type { Expected } from "./expected-derivation.ts";

type ExpectedNumbers = Extract<Expected, { readonly kind: "derivation" }>;

/** Checks everything that a claim takes from outside against the facts. */
export const checkSources = (
  facts: DerivationFacts,
  expected: ExpectedNumbers,
  claim: DerivationJson,
  add: AddViolation,
): void => {
  checkContract(facts, claim, add);
  checkHead(facts, claim, add);
  if (claim.current_stage !== facts.current_stage) {
    add("4.3#1", "/claim/current_stage", describeFound(claim.current_stage), facts.current_stage);
  }
  checkRequired(facts, expected, claim, add);
  checkCountedArtifacts(facts, claim, add);
  const isMoved = checkActivity(facts.earlier, renderDerivation(expected.derivation), claim, add);
  checkClosed(facts, expected, claim, isMoved, add);
};

const checkContract = ({ contract }: DerivationFacts, claim: DerivationJson, add: AddViolation): void => {
  if (claim.contract.version !== contract.version) {
    const wanted = `${contract.version}, the version in force`;
    add("4.2.1#1", "/claim/contract/version", describeFound(claim.contract.version), wanted);
  }
  claim.stages.forEach(({ stage, weight: ofStage }, index) => {
    const weight = contract.weights[stage];
    const places: readonly [string, number][] = [
      [`/claim/contract/weights/${stage}`, claim.contract.weights[stage]],
      [`/claim/stages/${index}/weight`, ofStage],
    ];
    for (const [path, claimed] of places) {
      if (claimed !== weight) add("4.2.1#1", path, String(claimed), `${weight}, as version ${contract.version} has it`);
    }
  });
};

/** 6.1#1: counts of another ledger position are another source. */
const checkHead = (facts: DerivationFacts, claim: DerivationJson, add: AddViolation): void => {
  for (const member of ["seq", "hash"] as const) {
    const claimed = claim.ledger_head[member];
    const wanted = facts.ledger_head[member];
    if (claimed !== wanted) add("6.1#1", `/claim/ledger_head/${member}`, describeFound(claimed), String(wanted));
  }
};

/** 4.3#1 and 6.1#2: what a stage is divided by. */
const checkRequired = (facts: DerivationFacts, expected: ExpectedNumbers, claim: DerivationJson, add: AddViolation): void => {
  forEachStage(expected, claim, (stage, { required }, claimed, path) => {
    if (claimed.required === required) return;
    const surplus = claimed.required - required;
    const isOptionalOnes = surplus > 0 && surplus <= optionalCount(facts.artifacts, stage);
    const wanted = `${required}, the required artifacts of stage ${stage}`;
    add(isOptionalOnes ? "6.1#2" : "4.3#1", `${path}/required`, String(claimed.required), wanted);
  });
};

const optionalCount = (artifacts: readonly ArtifactFact[] | undefined, stage: Stage): number =>
  artifacts?.filter((fact) => fact.stage === stage && fact.required === false).length ?? 0;

/**
 * 6.1#1: the count is that of the artifacts that were counted, or of the ledger where none are listed.
 *
 * @param isMoved - activity moved the claim (2.0.1#1), which explains a count that is not the ledger's.
 */
const checkClosed = (
  facts: DerivationFacts,
  expected: ExpectedNumbers,
  claim: DerivationJson,
  isMoved: boolean,
  add: AddViolation,
): void => {
  forEachStage(expected, claim, (stage, { closed }, claimed, path) => {
    const count = facts.artifacts === undefined ? closed : claimed.counted?.length;
    const isExplained = isMoved && claimed.closed !== closed;
    if (count === undefined || claimed.closed === count || isExplained) return;
    add("6.1#1", `${path}/closed`, String(claimed.closed), `${count}, the closed artifacts of stage ${stage}`);
  });
};

const forEachStage = (
  { tallies }: ExpectedNumbers,
  claim: DerivationJson,
  visit: (stage: Stage, tally: StageTally, claimed: DerivationJson["stages"][number], path: string) => void,
): void => claim.stages.forEach((claimed, index) => visit(claimed.stage, tallies[claimed.stage], claimed, `/claim/stages/${index}`));

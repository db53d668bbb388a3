import { describeFound, type RuleId } from "@pawl/contract";
import type { DerivationFacts, DerivationJson } from "../json/json-schemas.ts";
import { type ArtifactFact, countsAsClosed } from "../tally-artifacts.ts";
import type { AddViolation } from "./add-violation.ts";

/** Checks which artifacts a claim counted: those that are required, closed and passed, each once, and no others. */
export const checkCountedArtifacts = (facts: DerivationFacts, claim: DerivationJson, add: AddViolation): void => {
  const byId = facts.artifacts === undefined ? null : new Map(facts.artifacts.map((fact) => [fact.artifact, fact]));
  claim.stages.forEach(({ stage, counted }, index) => {
    const path = `/claim/stages/${index}/counted`;
    if (byId === null || counted === undefined) {
      const isConsistent = byId === null && counted === undefined;
      const wanted = byId === null ? "nothing, because the facts list no artifacts" : "the artifacts that were counted";
      if (!isConsistent) add("6.1#1", path, counted === undefined ? "nothing" : "a list", wanted);
      return;
    }
    const listed = new Set<string>();
    counted.forEach((id, position) => {
      const fault = listed.has(id) ? COUNTED_TWICE : countingFault(byId.get(id), stage);
      if (fault !== null) add(fault.rule, `${path}/${position}`, describeFound(id), fault.wanted);
      listed.add(id);
    });
    for (const fact of byId.values()) {
      const isLeftOut = fact.stage === stage && countsAsClosed(fact) && !listed.has(fact.artifact);
      if (isLeftOut) add("6.1#1", path, "not all", `${describeFound(fact.artifact)} too, which is closed and passed`);
    }
  });
};

interface CountingFault {
  readonly rule: RuleId;
  readonly wanted: string;
}

const COUNTED_TWICE: CountingFault = { rule: "6.1#1", wanted: "each artifact once" };

/** Why an artifact does not count in a stage, or `null` when it does. */
const countingFault = (fact: ArtifactFact | undefined, stage: string): CountingFault | null => {
  if (fact === undefined) return { rule: "6.1#1", wanted: "an artifact that the facts list" };
  if (fact.stage !== stage) return { rule: "6.1#1", wanted: `an artifact of stage ${stage}, not of ${fact.stage}` };
  if (fact.required !== true) return { rule: "6.1#2", wanted: "a required artifact, not an optional one" };
  if (fact.phase !== "closed") return { rule: "4.3#2", wanted: `a closed artifact, not one that is ${fact.phase}` };
  if (fact.verification === "PASS") return null;
  return { rule: "2#1", wanted: `an artifact whose gate passed, not one with ${fact.verification}` };
};

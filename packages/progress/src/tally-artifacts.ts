import { describeFound, type PerStage, type Stage } from "@pawl/contract";
import { type CalculationFailure, failure } from "./fail-closed-reason.ts";
import type { StageTally } from "./stage-tally.ts";

/**
 * Where an artifact can be in its life. Only `closed` counts (rule 4.3#2); the others are told apart for the reader.
 * `draft` and `rolled_back` are the source text's words for what Pawl has as `pending`.
 */
export const ARTIFACT_PHASES = [
  "pending",
  "attempting",
  "produced",
  "verifying",
  "integrating",
  "closed",
  "parked",
  "cancelled",
  "draft",
  "rolled_back",
] as const;

/** Where an artifact is in its life. */
export type ArtifactPhase = (typeof ARTIFACT_PHASES)[number];

/**
 * What the last gate run of an artifact said. `INCONCLUSIVE` is a known state that counts 0 (I13); `UNKNOWN` means that
 * nobody can say (rule 4.3#3).
 */
export const VERIFICATIONS = ["PASS", "FAIL", "INCONCLUSIVE", "UNKNOWN"] as const;

/** What the last gate run of an artifact said. */
export type Verification = (typeof VERIFICATIONS)[number];

/** What is known about one artifact, as far as percentages depend on it. */
export interface ArtifactFact {
  /** The artifact's ID, once in a list. */
  readonly artifact: string;
  /** The stage that owns it. */
  readonly stage: Stage;
  /** `true` or `false`; `null` when that is not clear (rule 6.1#3). */
  readonly required: boolean | null;
  readonly phase: ArtifactPhase;
  /** `null` when no gate has run. On a closed artifact that is as good as `UNKNOWN`. */
  readonly verification: Verification | null;
}

/** What a list of artifacts counts up to. */
export interface CountedArtifacts {
  /** Right only when there are no failures. */
  readonly tallies: PerStage<StageTally>;
  readonly failures: readonly CalculationFailure[];
}

/** Whether an artifact counts as closed and verified (rules 2#1, 4.3#2, 6.1#2). */
export const countsAsClosed = ({ required, phase, verification }: ArtifactFact): boolean =>
  required === true && phase === "closed" && verification === "PASS";

const isUnknown = ({ required, phase, verification }: ArtifactFact): boolean =>
  required === true && (verification === "UNKNOWN" || (phase === "closed" && verification === null));

/** Counts the artifacts of each stage, and says everything for which the count has no meaning. */
export const countArtifacts = (artifacts: readonly ArtifactFact[]): CountedArtifacts => {
  const tallyOf = (stage: Stage): StageTally => {
    const required = artifacts.filter((fact) => fact.stage === stage && fact.required === true);
    return {
      required: required.length,
      closed: required.filter(countsAsClosed).length,
      unknown: required.filter(isUnknown).length,
    };
  };
  return {
    tallies: { A: tallyOf("A"), B: tallyOf("B"), C: tallyOf("C"), D: tallyOf("D") },
    failures: [repeatedFailure(artifacts), unclearFailure(artifacts)].filter((found) => found !== null),
  };
};

const repeatedFailure = (artifacts: readonly ArtifactFact[]): CalculationFailure | null => {
  const seen = new Set<string>();
  for (const { artifact } of artifacts) {
    if (seen.has(artifact)) return failure("BAD_TALLY", `the artifact ${describeFound(artifact)} is listed twice`);
    seen.add(artifact);
  }
  return null;
};

const unclearFailure = (artifacts: readonly ArtifactFact[]): CalculationFailure | null => {
  const unclear = artifacts.find(({ required }) => required === null);
  if (unclear === undefined) return null;
  return failure("UNCLEAR_REQUIREMENTS", `whether the artifact ${describeFound(unclear.artifact)} is required is not known`);
};

/**
 * Counts a list of artifacts into the tallies that the calculator takes: closed means required, closed, and passed by its
 * gate. Fails for an artifact that is listed twice, or of which it is not known whether it is required. Pure.
 */
export const tallyArtifacts = (
  artifacts: readonly ArtifactFact[],
): { readonly ok: true; readonly tallies: PerStage<StageTally> } | CalculationFailure => {
  const { tallies, failures } = countArtifacts(artifacts);
  return failures[0] ?? { ok: true, tallies };
};

import { describe, expect, it } from "vitest";
import { ARTIFACT_PHASES, type ArtifactFact, tallyArtifacts, VERIFICATIONS } from "../src/index.ts";
import { tally } from "./inputs.ts";

const artifact = (id: string, overrides: Partial<ArtifactFact> = {}): ArtifactFact => ({
  artifact: id,
  stage: "A",
  required: true,
  phase: "closed",
  verification: "PASS",
  ...overrides,
});

const tallyOfOne = (overrides: Partial<ArtifactFact>) => {
  const counted = tallyArtifacts([artifact("x", overrides)]);
  if (!counted.ok) throw new Error(counted.detail);
  return counted.tallies.A;
};

describe("tallyArtifacts", () => {
  it("2#1 and 4.3#2 counts an artifact as closed only when it is closed and its gate passed", () => {
    for (const phase of ARTIFACT_PHASES) {
      for (const verification of [...VERIFICATIONS, null]) {
        const { closed } = tallyOfOne({ phase, verification });
        expect(closed, `${phase} ${verification}`).toBe(phase === "closed" && verification === "PASS" ? 1 : 0);
      }
    }
  });

  it("4.3#3 counts as unknown what nobody can say, and INCONCLUSIVE as known", () => {
    expect(tallyOfOne({ phase: "verifying", verification: "UNKNOWN" })).toEqual(tally(0, 1, 1));
    expect(tallyOfOne({ phase: "closed", verification: null })).toEqual(tally(0, 1, 1));
    expect(tallyOfOne({ phase: "pending", verification: null })).toEqual(tally(0, 1));
    expect(tallyOfOne({ phase: "parked", verification: "INCONCLUSIVE" })).toEqual(tally(0, 1));
  });

  it("6.1#2 counts optional artifacts nowhere, not even as unknown", () => {
    expect(tallyOfOne({ required: false })).toEqual(tally(0, 0));
    expect(tallyOfOne({ required: false, verification: "UNKNOWN" })).toEqual(tally(0, 0));
  });

  it("counts each artifact for its own stage", () => {
    const artifacts = [artifact("a"), artifact("b", { stage: "B" }), artifact("c", { stage: "B", phase: "pending" })];
    expect(tallyArtifacts(artifacts)).toEqual({
      ok: true,
      tallies: { A: tally(1, 1), B: tally(1, 2), C: tally(0, 0), D: tally(0, 0) },
    });
  });

  it("6.1#3 fails for an artifact of which it is not clear whether it is required, and for one that is listed twice", () => {
    expect(tallyArtifacts([artifact("a", { required: null })])).toEqual({
      ok: false,
      reason: "UNCLEAR_REQUIREMENTS",
      detail: 'whether the artifact "a" is required is not known',
    });
    expect(tallyArtifacts([artifact("a"), artifact("a", { stage: "B" })])).toEqual({
      ok: false,
      reason: "BAD_TALLY",
      detail: 'the artifact "a" is listed twice',
    });
  });
});

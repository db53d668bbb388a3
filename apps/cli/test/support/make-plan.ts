/** An artifact as a plan file has it. */
export type PlannedArtifact = Readonly<Record<string, unknown>> & { readonly id: string };

/** What a test's plan differs in from {@link makePlan}'s. */
export interface PlanDifferences {
  /** Program and arguments of the agent profile `default`. */
  readonly command: readonly string[];
  /** Keys that replace those of the four artifacts, by id. */
  readonly changes?: Readonly<Record<string, object>>;
  /** Artifacts beside the four. */
  readonly more?: readonly PlannedArtifact[];
  readonly limits?: Readonly<Record<string, unknown>>;
  /** Other keys at the top. */
  readonly top?: Readonly<Record<string, unknown>>;
}

/** An artifact whose gate wants the word `done` at its location. */
export function plannedArtifact(id: string, stage: "A" | "B" | "C" | "D", location: string): PlannedArtifact {
  return { id, stage, location, gate: { checks: [{ run: ["grep", "-q", "done", location] }] } };
}

/**
 * A plan of four artifacts, one per stage, each needing the one before:
 * `design` (docs/design.md) -> `guide` (docs/guide.md) -> `code` (src/code.txt) -> `decision` (docs/decision.md).
 */
export function makePlan({ command, changes = {}, more = [], limits = {}, top = {} }: PlanDifferences): object {
  const four = [
    plannedArtifact("design", "A", "docs/design.md"),
    { ...plannedArtifact("guide", "B", "docs/guide.md"), needs: ["design"] },
    { ...plannedArtifact("code", "C", "src/code.txt"), needs: ["guide"] },
    { ...plannedArtifact("decision", "D", "docs/decision.md"), needs: ["code"] },
  ];
  return {
    contract: "1",
    agents: { default: { command } },
    limits: { backoff: "10ms", maxBackoff: "50ms", ...limits },
    ...top,
    artifacts: [...four.map((artifact) => ({ ...artifact, ...changes[artifact.id] })), ...more],
  };
}

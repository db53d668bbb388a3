import type { Artifact } from "../plan/plan.ts";

/**
 * The same artifacts, of which equal parts are one object: a plan that comes from a ledger has a copy of each list of patterns,
 * inputs and checks for every artifact, and names each need in a text of its own, which is most of what a large run keeps in memory.
 *
 * @param numbers - position of each id among the artifacts.
 */
export function withSharedParts(artifacts: readonly Artifact[], numbers: ReadonlyMap<string, number>): readonly Artifact[] {
  const known = new Map<string, unknown>();
  const shared = <T>(part: T): T => {
    const text = JSON.stringify(part);
    const first = known.get(text);
    if (first !== undefined) return first as T;
    known.set(text, part);
    return part;
  };
  return artifacts.map((artifact) => ({
    ...artifact,
    steps: shared(artifact.steps),
    needs: artifact.needs.length === 0 ? shared(artifact.needs) : artifact.needs.map((need) => artifacts[numbers.get(need) as number]?.id ?? need),
    run: shared(artifact.run),
    requires: shared(artifact.requires),
    writes: shared(artifact.writes),
    inputs: shared(artifact.inputs),
    gate: shared(artifact.gate),
    forbid: shared(artifact.forbid),
  }));
}

import type { Artifact } from "../plan/plan.ts";

/** Lists that {@link withSharedParts} made: a plan that was just read is folded as it is, and is in memory once. */
const SHARED = new WeakSet<readonly Artifact[]>();

/**
 * The same artifacts, of which equal parts are one object: a plan that comes from a file or from a ledger has a copy of each list of
 * patterns, inputs and checks for every artifact, and names each need in a text of its own, which is most of what a large run keeps
 * in memory. Artifacts that were made so are given back as they are.
 *
 * @param numbers - position of each id among the artifacts.
 */
export function withSharedParts(artifacts: readonly Artifact[], numbers: ReadonlyMap<string, number>): readonly Artifact[] {
  if (SHARED.has(artifacts)) return artifacts;
  const known = new Map<string, unknown>();
  const shared = <T>(part: T): T => {
    const text = JSON.stringify(part);
    const first = known.get(text);
    if (first !== undefined) return first as T;
    known.set(text, part);
    return part;
  };
  const made = artifacts.map((artifact) => ({
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
  return asShared(made);
}

/** Notes that equal parts of the artifacts are one object already, as {@link withSharedParts} makes them. */
export function asShared(artifacts: readonly Artifact[]): readonly Artifact[] {
  SHARED.add(artifacts);
  return artifacts;
}

/** Position of each id among artifacts. */
export function numbersOf(artifacts: readonly Artifact[]): ReadonlyMap<string, number> {
  return new Map(artifacts.map(({ id }, number) => [id, number]));
}

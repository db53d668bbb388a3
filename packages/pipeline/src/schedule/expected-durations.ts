import type { Artifact } from "../plan/plan.ts";

/**
 * How the expected durations of a run are made; each run keeps to its own, because its order must come out of its ledger again.
 * - 1: an artifact without a known duration takes the median of all known ones, else 1; made once, at the start.
 * - 2: see {@link expectedDurations}; made again where a stage begins and where the plan changes.
 */
export type Ordering = 1 | 2;

/** What new runs keep to. */
export const CURRENT_ORDERING: Ordering = 2;

/** Known durations added up. Whole numbers, so that the mean does not depend on the order of the plan. */
interface Sum {
  totalMs: number;
  count: number;
}

/**
 * How long each artifact is expected to take, in milliseconds, by number. The first of these that there is:
 * 1. how long it took the last time it closed,
 * 2. its own `estimate` in the plan: a mean over others would wipe out the differences that the plan states,
 * 3. the mean of what is known by 1 and 2 of its category, else of its stage, else of the plan,
 * 4. 1 for every artifact, where nothing is known at all: the path is then as long as it has artifacts.
 *
 * @param learntMs - how long an artifact took, by number; `null`: not known.
 */
export function expectedDurations(
  artifacts: readonly Artifact[],
  learntMs: (number: number) => number | null,
  ordering: Ordering,
): Float64Array {
  const known = artifacts.map((artifact, number) => learntMs(number) ?? artifact.estimateMs);
  if (ordering === 1) {
    const typical = median(known) ?? 1;
    return Float64Array.from(known, (durationMs) => durationMs ?? typical);
  }
  const sums = new Map<string, Sum>();
  for (const [number, artifact] of artifacts.entries()) {
    const durationMs = known[number] ?? null;
    if (durationMs === null) continue;
    for (const group of groupsOf(artifact)) {
      const sum = sums.get(group) ?? { totalMs: 0, count: 0 };
      sum.totalMs += whole(durationMs);
      sum.count += 1;
      sums.set(group, sum);
    }
  }
  return Float64Array.from(artifacts, (artifact, number) => {
    const durationMs = known[number] ?? null;
    if (durationMs !== null) return whole(durationMs);
    const group = groupsOf(artifact).find((one) => sums.has(one));
    const sum = group === undefined ? undefined : sums.get(group);
    return sum === undefined ? 1 : whole(sum.totalMs / sum.count);
  });
}

/** The groups whose mean may stand for an artifact, the closest first. */
function groupsOf({ category, stage }: Artifact): readonly string[] {
  return category === null ? [`stage ${stage}`, "plan"] : [`category ${category}`, `stage ${stage}`, "plan"];
}

/** At least 1, so that a longer chain is never the shorter path. */
function whole(durationMs: number): number {
  return Math.max(1, Math.round(durationMs));
}

function median(durations: readonly (number | null)[]): number | null {
  const known = durations.filter((value): value is number => value !== null).sort((left, right) => left - right);
  return known[Math.floor(known.length / 2)] ?? null;
}

import { STAGES } from "@pawl/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Artifact } from "../../src/plan/plan.ts";
import { scheduleOrder } from "../../src/state/schedule-order.ts";
import { anArtifact, aPlanOf } from "../support/plan-builder.ts";

/** The order worked out in the plainest way there is: one walk over the graph for each artifact. */
function naiveOrder(artifacts: readonly Artifact[], durationsMs: Readonly<Record<string, number>>): string[] {
  const known = artifacts
    .flatMap((artifact) => durationsMs[artifact.id] ?? artifact.estimateMs ?? [])
    .sort((one, other) => one - other);
  const typical = known[Math.floor(known.length / 2)] ?? 1;
  const next = (artifact: Artifact) =>
    artifacts.filter((other) => other.stage === artifact.stage && other.needs.includes(artifact.id));
  const pathOf = (artifact: Artifact): number =>
    (durationsMs[artifact.id] ?? artifact.estimateMs ?? typical) + Math.max(0, ...next(artifact).map(pathOf));
  const reachOf = (artifact: Artifact, found = new Set<Artifact>()): Set<Artifact> => {
    for (const other of next(artifact)) {
      if (found.has(other)) continue;
      found.add(other);
      reachOf(other, found);
    }
    return found;
  };
  const keyed = artifacts.map((artifact) => ({
    id: artifact.id,
    key: [
      STAGES.indexOf(artifact.stage),
      Number(artifact.optional),
      -pathOf(artifact),
      -reachOf(artifact).size,
      -artifact.priority,
    ],
  }));
  return keyed
    .sort((one, other) => {
      const at = one.key.findIndex((value, index) => value !== other.key[index]);
      return at === -1 ? (one.id < other.id ? -1 : 1) : (one.key[at] as number) - (other.key[at] as number);
    })
    .map(({ id }) => id);
}

/** Plans whose needs point backwards, to the same stage or an earlier one. */
const graph = fc
  .array(
    fc.record({
      stage: fc.integer({ min: 0, max: 3 }),
      needs: fc.array(fc.nat(), { maxLength: 4 }),
      optional: fc.boolean(),
      priority: fc.integer({ min: -1, max: 1 }),
      estimateMs: fc.option(fc.integer({ min: 1, max: 5 })),
      durationMs: fc.option(fc.integer({ min: 1, max: 5 })),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((wishes) => {
    const sorted = wishes.toSorted((one, other) => one.stage - other.stage);
    const artifacts = sorted.map(({ stage, needs, optional, priority, estimateMs }, index) => ({
      ...anArtifact(`n${index}`),
      stage: STAGES[stage] ?? "A",
      needs: index === 0 ? [] : [...new Set(needs.map((need) => `n${need % index}`))],
      optional,
      priority,
      estimateMs,
    }));
    const durations = sorted.flatMap(({ durationMs }, index) => (durationMs === null ? [] : [[`n${index}`, durationMs]]));
    return { artifacts, durationsMs: Object.fromEntries(durations) as Record<string, number> };
  });

describe("scheduleOrder", () => {
  it("is the longest path, then the dependents, then the priority, then the id, inside stages and required first", () => {
    fc.assert(
      fc.property(graph, ({ artifacts, durationsMs }) => {
        expect(scheduleOrder(aPlanOf(artifacts), durationsMs).ids).toEqual(naiveOrder(artifacts, durationsMs));
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the order of the plan's artifacts", () => {
    fc.assert(
      fc.property(graph, ({ artifacts, durationsMs }) => {
        const { ids, rank } = scheduleOrder(aPlanOf(artifacts), durationsMs);
        expect(scheduleOrder(aPlanOf(artifacts.toReversed()), durationsMs).ids).toEqual(ids);
        expect(ids.map((id) => rank.get(id))).toEqual(ids.map((_, index) => index));
      }),
    );
  });

  it("takes an id that every object inherits for what it is: without a known duration", () => {
    const artifacts = [anArtifact("constructor"), { ...anArtifact("b"), estimateMs: 5 }, anArtifact("a")];
    expect(scheduleOrder(aPlanOf(artifacts), {}).ids).toEqual(["a", "b", "constructor"]);
  });

  it("counts dependents exactly over more artifacts than one block of the count holds", () => {
    // All paths are equally long: `root` reaches 6000 leaves, `early` 3000 and `late` 2999.
    const leaves = Array.from({ length: 6000 }, (_, index) => ({
      ...anArtifact(`leaf${index}`),
      needs: index < 3000 ? ["root", "early"] : index < 5999 ? ["root", "late"] : ["root"],
    }));
    const artifacts = [anArtifact("late"), anArtifact("early"), anArtifact("root"), ...leaves];
    expect(scheduleOrder(aPlanOf(artifacts), {}).ids.slice(0, 3)).toEqual(["root", "early", "late"]);
  });

  it("counts a dependent once that is reached on many ways, across blocks", () => {
    // wide: 5000 siblings that all lead to one end; narrow: two chains of the same length.
    const wide = Array.from({ length: 5000 }, (_, index) => ({ ...anArtifact(`w${index}`), needs: ["top"] }));
    const end = { ...anArtifact("end"), needs: wide.map((artifact) => artifact.id) };
    const other = [anArtifact("rival"), ...Array.from({ length: 5001 }, (_, index) => ({ ...anArtifact(`r${index}`), needs: ["rival"] }))];
    const tail = { ...anArtifact("tail"), needs: ["r0"] };
    // top reaches 5001, rival 5002, over paths of the same length.
    const artifacts = [anArtifact("top"), ...wide, end, ...other, tail];
    expect(scheduleOrder(aPlanOf(artifacts), {}).ids.slice(0, 2)).toEqual(["rival", "top"]);
  });

  it("orders 100,000 artifacts in layers", () => {
    const artifacts = Array.from({ length: 100_000 }, (_, index) => ({
      ...anArtifact(`n${index}`),
      stage: STAGES[Math.floor(index / 25_000)] ?? ("D" as const),
      needs: index % 25_000 < 100 ? [] : [`n${index - 100}`, `n${index - 1 - (index % 99)}`],
    }));
    const { ids } = scheduleOrder(aPlanOf(artifacts), {});
    expect(ids).toHaveLength(100_000);
    expect(ids[0]).toMatch(/^n\d{1,2}$/);
  });
});

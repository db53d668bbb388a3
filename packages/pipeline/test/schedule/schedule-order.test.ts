import { STAGES } from "@pawl/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Artifact } from "../../src/plan/plan.ts";
import { expectedDurations } from "../../src/schedule/expected-durations.ts";
import type { Ordering } from "../../src/schedule/expected-durations.ts";
import { planGraph } from "../../src/schedule/plan-graph.ts";
import { scheduleOrder, stageGraphs } from "../../src/schedule/schedule-order.ts";
import type { ScheduleOrder } from "../../src/schedule/schedule-order.ts";
import { anArtifact } from "../support/plan-builder.ts";

type Durations = Readonly<Record<string, number>>;

function orderOf(artifacts: readonly Artifact[], durationsMs: Durations = {}, ordering: Ordering = 2): ScheduleOrder {
  const learntMs = (number: number) => durationsMs[artifacts[number]?.id ?? ""] ?? null;
  return scheduleOrder(stageGraphs(planGraph(artifacts)), expectedDurations(artifacts, learntMs, ordering));
}

/** The order worked out in the plainest way there is: one walk over the graph for each artifact. */
function naiveOrder(artifacts: readonly Artifact[], durationsMs: Durations, ordering: Ordering): string[] {
  const knownOf = (artifact: Artifact) => durationsMs[artifact.id] ?? artifact.estimateMs;
  const known = artifacts.flatMap((artifact) => knownOf(artifact) ?? []).sort((one, other) => one - other);
  const typical = known[Math.floor(known.length / 2)] ?? 1;
  const mean = (chosen: readonly Artifact[]): number | null => {
    const durations = chosen.flatMap((artifact) => knownOf(artifact) ?? []);
    return durations.length === 0 ? null : Math.round(durations.reduce((one, other) => one + other) / durations.length);
  };
  const meanFor = ({ category, stage }: Artifact): number =>
    (category === null ? null : mean(artifacts.filter((other) => other.category === category))) ??
    mean(artifacts.filter((other) => other.stage === stage)) ??
    mean(artifacts) ??
    1;
  const durationOf = (artifact: Artifact): number => knownOf(artifact) ?? (ordering === 1 ? typical : meanFor(artifact));
  const next = (artifact: Artifact) =>
    artifacts.filter((other) => other.stage === artifact.stage && other.needs.includes(artifact.id));
  const pathOf = (artifact: Artifact): number =>
    durationOf(artifact) + Math.max(0, ...next(artifact).map(pathOf));
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
      category: fc.option(fc.constantFrom("x", "y")),
      estimateMs: fc.option(fc.integer({ min: 1, max: 5 })),
      durationMs: fc.option(fc.integer({ min: 1, max: 5 })),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((wishes) => {
    const sorted = wishes.toSorted((one, other) => one.stage - other.stage);
    const artifacts = sorted.map(({ stage, needs, optional, priority, category, estimateMs }, index) => ({
      ...anArtifact(`n${index}`),
      stage: STAGES[stage] ?? "A",
      needs: index === 0 ? [] : [...new Set(needs.map((need) => `n${need % index}`))],
      optional,
      priority,
      category,
      estimateMs,
    }));
    const durations = sorted.flatMap(({ durationMs }, index) => (durationMs === null ? [] : [[`n${index}`, durationMs]]));
    return { artifacts, durationsMs: Object.fromEntries(durations) as Record<string, number> };
  });

describe("scheduleOrder", () => {
  it("is the longest path, then the dependents, then the priority, then the id, inside stages and required first", () => {
    fc.assert(
      fc.property(graph, fc.constantFrom<Ordering>(1, 2), ({ artifacts, durationsMs }, ordering) => {
        expect(orderOf(artifacts, durationsMs, ordering).ids).toEqual(naiveOrder(artifacts, durationsMs, ordering));
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the order of the plan's artifacts", () => {
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), ({ artifacts, durationsMs }, keys) => {
        const { ids, rank, stages } = orderOf(artifacts, durationsMs);
        const shuffled = artifacts
          .map((artifact) => ({ artifact, key: keys.next().value ?? 0 }))
          .sort((one, other) => one.key - other.key)
          .map(({ artifact }) => artifact);
        const again = orderOf(shuffled, durationsMs);
        expect(again.ids).toEqual(ids);
        expect(again.stages).toEqual(stages);
        expect(ids.map((id) => rank.get(id))).toEqual(ids.map((_, index) => index));
      }),
    );
  });

  it("says which ranks the required and the optional artifacts of each stage have", () => {
    fc.assert(
      fc.property(graph, ({ artifacts, durationsMs }) => {
        const { ids, stages } = orderOf(artifacts, durationsMs);
        const byId = new Map(artifacts.map((artifact) => [artifact.id, artifact]));
        for (const stage of STAGES) {
          const { from, optionalFrom, to } = stages[stage];
          const isOf = (optional: boolean) => (id: string) => byId.get(id)?.stage === stage && byId.get(id)?.optional === optional;
          expect(ids.filter(isOf(false))).toEqual(ids.slice(from, optionalFrom));
          expect(ids.filter(isOf(true))).toEqual(ids.slice(optionalFrom, to));
        }
        expect(stages.D.to).toBe(ids.length);
      }),
    );
  });

  it("names the direct dependents of an artifact in schedule order", () => {
    fc.assert(
      fc.property(graph, ({ artifacts, durationsMs }) => {
        const { ids, dependents } = orderOf(artifacts, durationsMs);
        const needing = (id: string) => ids.filter((other) => artifacts.find((one) => one.id === other)?.needs.includes(id));
        expect(ids.map((id) => dependents.get(id))).toEqual(ids.map(needing));
      }),
      { numRuns: 30 },
    );
  });

  it("counts dependents exactly over more artifacts than one block of the count holds", () => {
    // All paths are equally long: `root` reaches 6000 leaves, `early` 3000 and `late` 2999.
    const leaves = Array.from({ length: 6000 }, (_, index) => ({
      ...anArtifact(`leaf${index}`),
      needs: index < 3000 ? ["root", "early"] : index < 5999 ? ["root", "late"] : ["root"],
    }));
    const artifacts = [anArtifact("late"), anArtifact("early"), anArtifact("root"), ...leaves];
    expect(orderOf(artifacts).ids.slice(0, 3)).toEqual(["root", "early", "late"]);
  });

  it("counts a dependent once that is reached on many ways, across blocks", () => {
    // wide: 5000 siblings that all lead to one end; narrow: two chains of the same length.
    const wide = Array.from({ length: 5000 }, (_, index) => ({ ...anArtifact(`w${index}`), needs: ["top"] }));
    const end = { ...anArtifact("end"), needs: wide.map((artifact) => artifact.id) };
    const other = [anArtifact("rival"), ...Array.from({ length: 5001 }, (_, index) => ({ ...anArtifact(`r${index}`), needs: ["rival"] }))];
    const tail = { ...anArtifact("tail"), needs: ["r0"] };
    // top reaches 5001, rival 5002, over paths of the same length.
    const artifacts = [anArtifact("top"), ...wide, end, ...other, tail];
    expect(orderOf(artifacts).ids.slice(0, 2)).toEqual(["rival", "top"]);
  });

  it("orders 100,000 artifacts in layers", () => {
    const artifacts = Array.from({ length: 100_000 }, (_, index) => ({
      ...anArtifact(`n${index}`),
      stage: STAGES[Math.floor(index / 25_000)] ?? ("D" as const),
      needs: index % 25_000 < 100 ? [] : [`n${index - 100}`, `n${index - 1 - (index % 99)}`],
    }));
    const { ids } = orderOf(artifacts);
    expect(ids).toHaveLength(100_000);
    expect(ids[0]).toMatch(/^n\d{1,2}$/);
  });
});

import { readFileSync } from "node:fs";

import { parsePlan } from "../../../packages/pipeline/src/plan/parse-plan.ts";
import type { Artifact } from "../../../packages/pipeline/src/plan/plan.ts";

/** The artifacts of the example's plan, as a run reads them, each after what it needs. */
export function planArtifacts(): readonly Artifact[] {
  const file = new URL("../pawl.yaml", import.meta.url);
  const result = parsePlan(readFileSync(file), { file: "pawl.yaml" });
  if (!result.ok) throw new Error(result.errors.map(({ line, message }) => `line ${line}: ${message}`).join("\n"));
  const ordered: Artifact[] = [];
  for (const stage of ["A", "B", "C", "D"]) {
    let left = result.plan.artifacts.filter((artifact) => artifact.stage === stage);
    while (left.length > 0) {
      const done = new Set(ordered.map((artifact) => artifact.id));
      const ready = left.filter((artifact) => artifact.needs.every((need) => done.has(need)));
      ordered.push(...ready);
      left = left.filter((artifact) => !ready.includes(artifact));
    }
  }
  return ordered;
}

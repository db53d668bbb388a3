import { parsePlan } from "@pawl/pipeline";
import type { Artifact, Limits, Plan } from "@pawl/pipeline";

/** The smallest plan there is, so that a measured one has the defaults of whatever else a plan may say. */
const SMALLEST = JSON.stringify({
  contract: "1",
  mode: "isolated",
  agents: { default: { command: ["agent"] } },
  artifacts: ["A", "B", "C", "D"].map((stage) => ({
    id: stage.toLowerCase(),
    stage,
    location: `${stage}.md`,
    forbid: [],
    gate: { checks: [{ run: ["test", "-f", "it"] }], control: "none" },
  })),
});

function smallest(): { readonly plan: Plan; readonly artifact: Artifact } {
  const result = parsePlan(SMALLEST, { file: "bench" });
  const [artifact] = result.ok ? result.plan.artifacts : [];
  if (!result.ok || artifact === undefined) throw new Error("Internal error: the smallest plan is none");
  return { plan: result.plan, artifact };
}

const { plan: PLAN, artifact: ARTIFACT } = smallest();

/** An artifact of stage A of a measured plan: number `index`, which needs others by their numbers. */
export function benchArtifact(index: number, needs: readonly number[], wishes: Partial<Artifact> = {}): Artifact {
  return { ...ARTIFACT, id: artifactId(index), location: `out/${index}.md`, needs: needs.map(artifactId), ...wishes };
}

/** The id of artifact number `index`. */
export function artifactId(index: number): string {
  return `artifact-${index}`;
}

/** A plan of these artifacts. */
export function benchPlan(artifacts: readonly Artifact[], limits: Partial<Limits> = {}): Plan {
  return { ...PLAN, limits: { ...PLAN.limits, ...limits }, artifacts };
}

import { sameValue } from "../util/same-value.ts";
import type { Artifact } from "./plan.ts";

/** An artifact that both plans have, and which of its fields differ. */
export interface ChangedArtifact {
  readonly id: string;
  readonly fields: readonly string[];
}

/** How the artifacts of a plan differ from those of another, each list in the order of its plan. */
export interface PlanComparison {
  readonly added: readonly Pick<Artifact, "id" | "stage" | "location" | "optional">[];
  readonly changed: readonly ChangedArtifact[];
  readonly removed: readonly Pick<Artifact, "id" | "stage" | "location" | "optional">[];
}

const facts = ({ id, stage, location, optional }: Artifact) => ({ id, stage, location, optional });

/** Compares the artifacts of two plans by their ids. */
export const comparePlans = (before: readonly Artifact[], after: readonly Artifact[]): PlanComparison => {
  const earlier = new Map(before.map((artifact) => [artifact.id, artifact]));
  const later = new Set(after.map(({ id }) => id));
  const changed = after.flatMap((artifact) => {
    const known = earlier.get(artifact.id);
    if (known === undefined) return [];
    const names = [...new Set([...Object.keys(known), ...Object.keys(artifact)])];
    const fields = names.filter((name) => !sameValue(known[name as keyof Artifact], artifact[name as keyof Artifact]));
    return fields.length === 0 ? [] : [{ id: artifact.id, fields }];
  });
  return { added: after.filter(({ id }) => !earlier.has(id)).map(facts), changed, removed: before.filter(({ id }) => !later.has(id)).map(facts) };
};

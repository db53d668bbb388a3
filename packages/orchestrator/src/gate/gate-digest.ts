import { canonicalJson, canonicalSha256 } from "@pawl/database";
import { registrationsOf } from "@pawl/pipeline";
import type { Artifact, Plan } from "@pawl/pipeline";

import { sha256 } from "../util/sha256.ts";

/** Digest of a gate's whole definition: everything in the plan that its verdict depends on besides the tree. */
export function gateDigest(plan: Plan, artifact: Artifact): string {
  const { id, location, writes, inputs, gate, forbid, changed } = artifact;
  const { protect, setup } = plan;
  // Only where it is asked for, so that every other gate keeps the digest that earlier ledgers have of it.
  const { memoryBytes, cpuTimeMs } = plan.resources;
  const isBound = memoryBytes !== null || cpuTimeMs !== null;
  // Pawl's own check of the files that register artifacts is part of the gate of the artifact that produces them.
  const registrations = artifact.from === undefined ? registrationsOf(plan, artifact) : [];
  const wishes = { ...(changed ? { changed } : {}), ...(isBound ? { resources: { memoryBytes, cpuTimeMs } } : {}), ...(registrations.length === 0 ? {} : { registrations }) };
  return sha256(canonicalJson({ id, location, writes, inputs, gate, forbid, ...wishes, protect, setup, env: plan.env.set }));
}

/** Digest of a plan with all its defaults, without what files have registered in a run. */
export function planDigest(plan: Plan): string {
  return canonicalSha256({ ...plan, artifacts: plan.artifacts.filter(({ from }) => from === undefined) }, 2);
}

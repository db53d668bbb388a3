import { splitLocation } from "./location.ts";
import { defaultForbid } from "./plan-defaults.ts";
import type { Artifact, Gate, Registration } from "./plan.ts";
import type { RegisteredFile } from "./registration-file.ts";

/** Name of the gate of a registered artifact that names none. */
export const DEFAULT_GATE = "default";

/** The artifact that an entry of a file means: what it is from the file, everything else from the plan. */
export const registeredArtifact = (entry: RegisteredFile["artifacts"][number], registration: Registration, producer: string): Artifact => {
  const { id } = entry;
  const { location } = splitLocation(entry.location);
  const fill = (text: string): string => text.replaceAll("{id}", id).replaceAll("{location}", location);
  const template = registration.gates[entry.gate ?? DEFAULT_GATE] as Gate;
  const needs = entry.needs ?? [];
  return {
    id,
    stage: registration.stage,
    location,
    version: null,
    title: entry.title ?? id,
    description: entry.description ?? "",
    steps: entry.steps ?? [],
    needs: needs.includes(producer) ? needs : [producer, ...needs],
    optional: false,
    agent: registration.agent,
    run: null,
    requires: { env: [], files: [] },
    writes: registration.writes.map(fill),
    inputs: registration.inputs.map(fill),
    gate: { control: template.control, checks: template.checks.map((check) => ({ ...check, run: check.run.map(fill) })) },
    forbid: defaultForbid(registration.stage),
    changed: false,
    priority: 0,
    category: registration.category,
    estimateMs: null,
    from: registration.from,
  };
};

import type { PipelineState } from "@pawl/pipeline";

/**
 * A state with nothing hidden: its maps as lists of pairs. Two states are equal exactly when these are, which cannot be said of
 * the states themselves, whose maps keep their entries in private fields.
 */
export function plainState(state: PipelineState): unknown {
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): unknown {
  // What answers from the plan alone says nothing that the plan does not say.
  if (typeof value === "function") return null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("entries" in value && typeof value.entries === "function") {
    return [...(value.entries() as Iterable<[unknown, unknown]>)];
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

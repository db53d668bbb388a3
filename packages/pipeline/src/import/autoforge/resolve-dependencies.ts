import { MAX_NEEDS } from "../../plan/plan-limits.ts";
import { showText } from "../../util/show-text.ts";
import { breakCircles } from "./break-circles.ts";
import type { Feature } from "./feature.ts";
import type { Oddity } from "./oddities.ts";

/** What each feature needs, as places in the list of features, in the order of its dependencies. No circle is left. */
export interface ResolvedDependencies {
  readonly needs: readonly (readonly number[])[];
  readonly oddities: readonly Oddity[];
}

/**
 * Looks the dependencies up, and drops those that no plan can hold: on nobody, on the feature itself, twice, in a circle, and
 * beyond the limit of a plan. Each one that is dropped is named.
 *
 * @param features - the most urgent one first.
 */
export function resolveDependencies(features: readonly Feature[]): ResolvedDependencies {
  const oddities: Oddity[] = [];
  const places = firstPlaces(features, oddities);
  const found = features.map((feature, place) => lookUp(feature, place, places, oddities));
  const dropped = breakCircles(found);
  const needs = found.map((targets, place) => {
    const cut = new Set(dropped.get(place));
    for (const target of cut) {
      const message = `its dependency on ${showText(features[target]!.key)} closes a circle; it was dropped, so that this feature, the more urgent one, comes first`;
      oddities.push({ code: "DEPENDENCY_CIRCLE", feature: features[place]!.label, message });
    }
    return cut.size === 0 ? targets : targets.filter((target) => !cut.has(target));
  });
  return { needs, oddities };
}

/** The feature that each id means: the first in the table where several have it. */
function firstPlaces(features: readonly Feature[], oddities: Oddity[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  features.forEach((feature, place) => {
    const known = places.get(feature.key);
    if (known === undefined) {
      places.set(feature.key, place);
      return;
    }
    const [first, later] = features[known]!.position < feature.position ? [known, place] : [place, known];
    places.set(feature.key, first);
    const message = `the features at positions ${features[first]!.position} and ${features[later]!.position} both have this id; dependencies mean the first`;
    oddities.push({ code: "ID_REPEATED", feature: feature.label, message });
  });
  return places;
}

function lookUp(feature: Feature, place: number, places: ReadonlyMap<string, number>, oddities: Oddity[]): readonly number[] {
  const found = new Set<number>();
  const note = (code: Oddity["code"], message: string): unknown => oddities.push({ code, feature: feature.label, message });
  for (const key of feature.dependencies) {
    const target = places.get(key);
    if (target === undefined) note("DEPENDENCY_UNKNOWN", `depends on ${showText(key)}, which is no feature; this was dropped`);
    else if (target === place) note("DEPENDENCY_SELF", "depends on itself; this was dropped");
    else if (found.has(target)) note("DEPENDENCY_REPEATED", `depends on ${showText(key)} more than once; one was kept`);
    else found.add(target);
  }
  const targets = [...found];
  if (targets.length <= MAX_NEEDS) return targets;
  note("DEPENDENCIES_TOO_MANY", `has ${targets.length} dependencies; the first ${MAX_NEEDS} were kept`);
  return targets.slice(0, MAX_NEEDS);
}

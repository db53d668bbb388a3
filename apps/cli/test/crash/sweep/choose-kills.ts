import type { Kill, Step, Victim } from "./trial.ts";

/** What to kill at for each distinct step of a run. */
export interface ChoiceOptions {
  /** Each occurrence, not only the first, one in the middle and the last. */
  readonly isAll: boolean;
  /** Only steps whose name matches. */
  readonly filter: RegExp;
}

/** Kills before and after each distinct step of a run, at its first occurrence, one in the middle and the last. */
export function chooseKills(steps: readonly Step[], { isAll, filter }: ChoiceOptions): readonly Kill[] {
  const counts = new Map<string, number>();
  for (const { key, nth } of steps) counts.set(key, Math.max(nth, counts.get(key) ?? 0));
  return [...counts]
    .filter(([key]) => filter.test(key))
    .flatMap(([key, count]) => {
      const occurrences = isAll ? Array.from({ length: count }, (_, index) => index + 1) : [...new Set([1, Math.ceil(count / 2), count])];
      return occurrences.flatMap((nth) => killsAt(key, nth));
    });
}

/** Every kill at one occurrence of a step. */
export function killsAt(key: string, nth: number): readonly Kill[] {
  return victimsAt(key).flatMap((victim) => (["before", "after"] as const).map((side): Kill => ({ at: "step", key, nth, side, victim })));
}

/** What is asked of the helper is a step of the orchestrator's, who dies with it, without it, or lives on. */
function victimsAt(key: string): readonly Victim[] {
  if (key.startsWith("main request ")) return ["orchestrator", "helper", "both", "with-stopped-helper"];
  return key.startsWith("helper ") ? ["helper"] : ["orchestrator"];
}

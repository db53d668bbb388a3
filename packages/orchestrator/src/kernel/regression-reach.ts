import { globBase } from "@pawl/pipeline";
import type { Artifact, Plan } from "@pawl/pipeline";

import { gateInputs } from "../gate/gate-inputs.ts";
import { foldersOf } from "./writes-overlap.ts";

/**
 * Which gates the closure of an artifact can concern, told from the plan alone. Safe, not exact: globs are compared by the folder
 * before their first special character, as {@link writesOverlap} does.
 */
export class RegressionReach {
  /** Artifacts whose gate may depend on any path. */
  readonly everywhere: ReadonlySet<string>;
  /** Artifacts by the base of an input, for every other one. */
  readonly #byBase = new Map<string, string[]>();
  /** The bases in order, so that what lies in a folder is a range of them. */
  readonly #bases: readonly string[];

  constructor(plan: Plan) {
    const everywhere = new Set<string>();
    for (const artifact of plan.artifacts) {
      const bases = new Set(gateInputs(plan, artifact).map(globBase));
      if (bases.has("")) everywhere.add(artifact.id);
      else for (const base of bases) this.#note(base, artifact.id);
    }
    this.everywhere = everywhere;
    this.#bases = [...this.#byBase.keys()].sort();
  }

  #note(base: string, id: string): void {
    const known = this.#byBase.get(base);
    if (known === undefined) this.#byBase.set(base, [id]);
    else known.push(id);
  }

  /** Artifacts, besides those of `everywhere`, whose gate inputs may hold something that this one may change. */
  of({ location, writes }: Artifact): ReadonlySet<string> {
    const found = new Set<string>();
    for (const base of [location, ...writes.map(globBase)]) {
      for (const other of [...foldersOf(base), ...this.#below(base)]) {
        for (const id of this.#byBase.get(other) ?? []) found.add(id);
      }
    }
    return found;
  }

  #below(base: string): readonly string[] {
    if (base === "") return this.#bases;
    const prefix = `${base}/`;
    let from = 0;
    for (let to = this.#bases.length; from < to; ) {
      const middle = (from + to) >>> 1;
      if ((this.#bases[middle] as string) < prefix) from = middle + 1;
      else to = middle;
    }
    let end = from;
    while (this.#bases[end]?.startsWith(prefix) === true) end++;
    return this.#bases.slice(from, end);
  }
}

import { globBase } from "@pawl/pipeline";
import type { Artifact, Plan } from "@pawl/pipeline";

import { gateInputs } from "../gate/gate-inputs.ts";
import { foldersOf } from "./writes-overlap.ts";

/** A folder or file that the gates of some artifacts depend on. */
export interface InputBase {
  /** Empty for gates that may depend on any path. */
  readonly path: string;
  /** The artifact whose gate depends on it, where it is only one. */
  readonly only: string | null;
}

/**
 * Which gates the closure of an artifact can concern, told from the plan alone. Safe, not exact: globs are compared by the folder
 * before their first special character, as {@link writesOverlap} does. What many gates depend on is one thing here, so that a
 * closure costs no more where there are more of them.
 */
export class RegressionReach {
  readonly #plan: Plan;
  /** Every base that something depends on. */
  readonly bases: ReadonlyMap<string, InputBase>;
  /** The paths in order, so that what lies in a folder is a range of them. */
  readonly #paths: readonly string[];

  constructor(plan: Plan) {
    this.#plan = plan;
    const bases = new Map<string, InputBase>();
    for (const artifact of plan.artifacts) {
      for (const path of pathsOf(plan, artifact)) bases.set(path, noted(bases.get(path), path, artifact.id));
    }
    this.bases = bases;
    this.#paths = [...bases.keys()].filter((path) => path !== "").sort();
  }

  /** What the gate of an artifact depends on. */
  of(artifact: Artifact): readonly InputBase[] {
    return pathsOf(this.#plan, artifact).map((path) => this.bases.get(path) as InputBase);
  }

  /** What an artifact may change of everything that gates depend on. */
  changedBy({ location, writes }: Artifact): ReadonlySet<InputBase> {
    const found = new Set<InputBase>();
    for (const base of [location, ...writes.map(globBase)]) {
      for (const path of ["", ...foldersOf(base), ...this.#below(base)]) {
        const known = this.bases.get(path);
        if (known !== undefined) found.add(known);
      }
    }
    return found;
  }

  #below(base: string): readonly string[] {
    if (base === "") return this.#paths;
    const prefix = `${base}/`;
    let from = 0;
    for (let to = this.#paths.length; from < to; ) {
      const middle = (from + to) >>> 1;
      if ((this.#paths[middle] as string) < prefix) from = middle + 1;
      else to = middle;
    }
    let end = from;
    while (this.#paths[end]?.startsWith(prefix) === true) end++;
    return this.#paths.slice(from, end);
  }
}

/** Where one input reaches everywhere, the others say nothing. */
function pathsOf(plan: Plan, artifact: Artifact): readonly string[] {
  const paths = new Set(gateInputs(plan, artifact).map(globBase));
  return paths.has("") ? [""] : [...paths];
}

function noted(known: InputBase | undefined, path: string, id: string): InputBase {
  if (known === undefined) return { path, only: id };
  return known.only === null ? known : { path, only: null };
}

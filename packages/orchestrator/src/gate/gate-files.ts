import { compileGlobs, isInside } from "@pawl/pipeline";
import type { Artifact, Plan } from "@pawl/pipeline";

import { asPath } from "./gate-inputs.ts";
import { packageChange, readPackageFile, scriptsRun, wordsOf } from "./package-scripts.ts";
import { runnerFiles, runsScripts } from "./runner-files.ts";

/** A changed path of which the gate is made. */
export interface GateFileChange {
  readonly path: string;
  /** Completes "changes …, ". */
  readonly why: string;
}

/** Reads a file as the candidate's parent, or the candidate itself, has it; `null` where there is none. */
export type ReadVersion = (version: "before" | "after", path: string) => Promise<string | null>;

/**
 * The changed paths of which an artifact's gate is made: files that a command of its checks or of the set-up names, directly, in a
 * line for a shell or in a script of `package.json`, those scripts, and what configures the programs that they run.
 *
 * What lies in the artifact's own location is its own, and so is a path that its `writes` name without a wildcard: the plan gives
 * it these by name. Even then a script of `package.json` that was there before stays as it was. Folders that a command names are not
 * looked into, nor is what a named file uses in turn; `protect` is for those.
 */
export async function changedGateFiles(
  artifact: Artifact,
  plan: Pick<Plan, "setup">,
  changed: readonly string[],
  read: ReadVersion,
): Promise<readonly GateFileChange[]> {
  const foreign = changed.filter((path) => !isInside(artifact.location, path));
  if (foreign.length === 0) return [];
  const commands = [...artifact.gate.checks.map((check) => check.run), ...plan.setup];
  const words = commands.flatMap((argv) => argv.flatMap((word) => [word, ...wordsOf(word)]));
  const scripts = runsScripts(words) ? readPackageFile(await read("before", "package.json")) : readPackageFile(null);
  const all = [...words, ...[...scriptsRun(scripts, words)].flatMap((name) => wordsOf(scripts.scripts[name] ?? ""))];
  const named = new Set(all.map(asPath).filter((path) => path !== null));
  const configures = compileGlobs(runnerFiles(all));
  const isGiven = (path: string): boolean => artifact.writes.some((glob) => glob === path);

  const found: GateFileChange[] = [];
  for (const path of foreign) {
    if (runsScripts(words) && /(?:^|\/)package\.json$/.test(path)) {
      const change = packageChange(readPackageFile(await read("before", path)), readPackageFile(await read("after", path)), words);
      if (change !== null) found.push({ path, why: `where ${change} belongs to its gate` });
    } else if (!isGiven(path) && named.has(path)) {
      found.push({ path, why: "which its gate names" });
    } else if (!isGiven(path) && configures(path)) {
      found.push({ path, why: "which configures what its gate runs" });
    }
  }
  return found;
}

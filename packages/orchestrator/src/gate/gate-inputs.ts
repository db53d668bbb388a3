import { globBase } from "@pawl/pipeline";
import type { Artifact, Plan } from "@pawl/pipeline";

import { wordsOf } from "./package-scripts.ts";
import { runnerFiles, runsScripts } from "./runner-files.ts";

/**
 * Whether an artifact's gate gets only the files that its inputs name: where the plan names some, and no `setup`, which may need
 * anything, prepares the checkout.
 */
export function hasInputsAlone(plan: Pick<Plan, "setup">, artifact: Pick<Artifact, "inputs">): boolean {
  return plan.setup.length === 0 && !artifact.inputs.includes("**");
}

/**
 * Globs of what a gate's verdict depends on. Where the gate gets nothing else (see {@link hasInputsAlone}), its checkout holds
 * exactly what they match: the plan's `inputs`, and what the gate is made of: the artifact's location, what the commands of its
 * checks name, what configures the programs that these are, and the attributes by which git writes all these files.
 *
 * Told from the plan alone: what a script of `package.json` names in turn has to be among the `inputs`.
 */
export function gateInputs(plan: Pick<Plan, "setup">, artifact: GatedArtifact): readonly string[] {
  if (artifact.inputs.includes("**")) return artifact.inputs;
  const known = KNOWN.get(artifact);
  const isPrepared = plan.setup.length > 0;
  if (known?.isPrepared === isPrepared) return known.globs;
  const globs = globsOf(plan, artifact);
  KNOWN.delete(artifact);
  for (const oldest of KNOWN.keys()) {
    if (KNOWN.size < MOST_KNOWN) break;
    KNOWN.delete(oldest);
  }
  KNOWN.set(artifact, { isPrepared, globs });
  return globs;
}

type GatedArtifact = Pick<Artifact, "inputs" | "location" | "gate">;

/** What was told lately: one closure asks several times. */
const KNOWN = new Map<GatedArtifact, { readonly isPrepared: boolean; readonly globs: readonly string[] }>();
const MOST_KNOWN = 256;

function globsOf(plan: Pick<Plan, "setup">, artifact: GatedArtifact): readonly string[] {
  const inputs = artifact.inputs.flatMap(withFolder);
  if (!hasInputsAlone(plan, artifact)) return inputs;
  const { paths, runners, isScript } = namesOf(artifact.gate);
  const named = [artifact.location, ...paths];
  const globs = new Set([...inputs, ...named.flatMap((path) => [escapeGlob(path), `${escapeGlob(path)}/**`]), ...runners]);
  if (isScript) {
    for (const folder of new Set(named.flatMap(foldersAbove))) globs.add(`${escapeGlob(folder)}package.json`);
  }
  const attributes = new Set<string>();
  for (const glob of globs) {
    const base = globBase(glob);
    for (const folder of foldersAbove(base)) attributes.add(`${escapeGlob(folder)}.gitattributes`);
    if (base !== glob && !glob.endsWith("/**")) attributes.add(`${base === "" ? "" : `${escapeGlob(base)}/`}**/.gitattributes`);
  }
  return [...globs, ...attributes];
}

/** What the commands of a gate's checks name. */
interface GateNames {
  readonly paths: readonly string[];
  /** Globs of what configures the programs. */
  readonly runners: readonly string[];
  readonly isScript: boolean;
}

function namesOf(gate: Artifact["gate"]): GateNames {
  const words = gate.checks.flatMap((check) => check.run.flatMap((word) => [word, ...wordsOf(word)]));
  const paths = words.map(asPath).filter((path) => path !== null);
  return { paths, runners: runnerFiles(words), isScript: runsScripts(words) };
}

/** In a plan a glob without wildcards names a file, or a folder with everything below it. */
function withFolder(glob: string): string[] {
  const path = glob.replace(/\/$/, "");
  if (globBase(path) === path) return [path, `${path}/**`];
  return [path === glob ? glob : `${path}/**`];
}

/** The path in the repository that a word of a command may be, or `null`. */
export function asPath(word: string): string | null {
  const path = word.replace(/^(?:\.\/+)+/, "").replaceAll(/\/+/g, "/").replace(/:\d+$/, "").replace(/\/$/, "");
  if (path === "" || path.startsWith("/") || path.startsWith("-")) return null;
  return path.split("/").some((component) => component === "." || component === "..") ? null : path;
}

/** The folders that a path lies in, the top folder as an empty text, each other one with a slash at its end. */
function foldersAbove(path: string): string[] {
  const folders = [""];
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) folders.push(path.slice(0, end + 1));
  return folders;
}

const SPECIAL = /[*?[\]{}()!+@|"\\]/g;

function escapeGlob(path: string): string {
  return path.replaceAll(SPECIAL, String.raw`\$&`);
}

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
export function gateInputs(plan: Pick<Plan, "setup">, artifact: Pick<Artifact, "inputs" | "location" | "gate">): readonly string[] {
  if (artifact.inputs.includes("**")) return artifact.inputs;
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

/** Artifacts next to one another often share their gates; where each of many has its own, what they name is more than the plan itself. */
const KNOWN_GATES = 256;
const KNOWN_NAMES = new Map<Artifact["gate"], GateNames>();

function namesOf(gate: Artifact["gate"]): GateNames {
  const known = KNOWN_NAMES.get(gate);
  if (known !== undefined) return known;
  const words = gate.checks.flatMap((check) => check.run.flatMap((word) => [word, ...wordsOf(word)]));
  const paths = words.map(asPath).filter((path) => path !== null);
  const names = { paths, runners: runnerFiles(words), isScript: runsScripts(words) };
  for (const oldest of KNOWN_NAMES.keys()) {
    if (KNOWN_NAMES.size < KNOWN_GATES) break;
    KNOWN_NAMES.delete(oldest);
  }
  KNOWN_NAMES.set(gate, names);
  return names;
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

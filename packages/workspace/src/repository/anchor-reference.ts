import { runGit } from "../git/run-git.ts";
import { detectRepository, projectContext } from "./detect-repository.ts";

/** Prefix of the references under which a text is kept; none of them is a branch, and no branch moves with them. */
const ANCHOR_PREFIX = "refs/pawl/ledger/";
/** A text longer than this was not written here. */
const MAX_ANCHOR_BYTES = 4096;
/** What is kept must be there after a power failure. */
const DURABLE = ["core.fsync=loose-object,reference", "core.filesRefLockTimeout=2000"];

/** A text that a repository keeps beside its content. */
export interface AnchorReference {
  /** Full name of the reference. */
  readonly ref: string;
  /** `null`: it was never kept, or its reference was removed. Empty: the reference names nothing that can be read. */
  readonly text: string | null;
}

function referenceOf(name: string): string {
  if (!/^[0-9a-z]{1,64}$/u.test(name)) throw new Error(`Internal error: not the name of an anchor: ${name}`);
  return `${ANCHOR_PREFIX}${name}`;
}

/**
 * Reads the text that the project's repository keeps under a name; `null` where the folder lies in no repository.
 *
 * @param name - letters and digits. Throws what `detectRepository` throws.
 */
export async function readAnchorReference(projectDir: string, name: string): Promise<AnchorReference | null> {
  const ref = referenceOf(name);
  if ((await detectRepository(projectDir)).kind === "none") return null;
  const context = projectContext(projectDir);
  const found = await runGit(context, ["rev-parse", "--verify", "--quiet", ref], { okCodes: [0, 1, 128] });
  if (found.exitCode !== 0) return { ref, text: null };
  const blob = await runGit(context, ["cat-file", "blob", ref], { okCodes: [0, 128], cutOutputAtBytes: MAX_ANCHOR_BYTES });
  return { ref, text: blob.exitCode === 0 ? blob.stdout.toString("utf8") : "" };
}

/**
 * Keeps a text in the project's repository under a name, durably, in place of the one before. Moves no branch and writes no
 * file of the project. `false` where the folder lies in no repository.
 */
export async function writeAnchorReference(projectDir: string, name: string, text: string): Promise<boolean> {
  const ref = referenceOf(name);
  if ((await detectRepository(projectDir)).kind === "none") return false;
  const project = projectContext(projectDir);
  const context = { ...project, config: [...project.config, ...DURABLE] };
  const { stdout } = await runGit(context, ["hash-object", "-w", "--stdin"], { input: text });
  await runGit(context, ["update-ref", ref, stdout.toString("latin1").trim()]);
  return true;
}

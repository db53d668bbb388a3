import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";

import type { Artifact } from "@pawl/pipeline";
import { exportCommits, importCommits } from "@pawl/workspace";
import type { ImportedCommits } from "@pawl/workspace";

import { gateInputs } from "../gate/gate-inputs.ts";
import type { ClosureEvent } from "../attest/closure-statement.ts";
import { BUNDLE_FILES } from "./bundle-format.ts";
import type { CheckedRun } from "./check-events.ts";
import type { AddFinding } from "./finding.ts";
import type { OpenBundle } from "./open-bundle.ts";

/** Where the commits come from. */
export interface CommitSource {
  /** A repository; `null` for the one in the bundle. */
  readonly repository: string | null;
  /** A folder of the caller's for what git needs. */
  readonly scratchDir: string;
}

/**
 * Compares the closures with the commits that they name: the commit is there and the run's head holds it, it has the tree, and the
 * digests of the artifact and of its gate's inputs, calculated again, are those of the closure.
 *
 * @throws WorkspaceError when the repository that was given cannot be read as such.
 */
export async function checkRepository(bundle: OpenBundle, run: CheckedRun, source: CommitSource, add: AddFinding): Promise<void> {
  const place = source.repository ?? BUNDLE_FILES.repository;
  const commits = await openCommits(bundle, run.state.head, source, (code, problem) => add(code, place, problem));
  if (commits === null) return;
  for (const event of run.standing) await checkClosure(commits, event, run, (code, problem) => add(code, place, `${nameOf(event)}: ${problem}`));
}

/** Errors that say nothing of the bundle. */
const FAULTS_OF_THIS_MACHINE = ["WORKSPACE_GIT_MISSING", "WORKSPACE_GIT_TOO_OLD", "WORKSPACE_GIT_NOT_STARTED", "WORKSPACE_GIT_TIMEOUT", "ENOSPC", "EMFILE", "ENOMEM"];

type AddHere = (code: "COMMIT_MISSING" | "COMMIT_LOST" | "TREE_DIFFERS" | "ARTIFACT_DIFFERS" | "REPOSITORY_BROKEN", problem: string) => void;

/** Through a file of their own, also for a repository that is there: so every object is read as what its bytes say. */
async function openCommits(bundle: OpenBundle, head: string, { repository, scratchDir }: CommitSource, add: AddHere): Promise<ImportedCommits | null> {
  const file = join(scratchDir, "commits.bundle");
  try {
    if (repository !== null) {
      await exportCommits({ repository, commit: head, file, scratchDir: await newFolder(scratchDir, "export") });
    } else if (!(await copyTo(file, bundle.content(BUNDLE_FILES.repository)))) {
      add("REPOSITORY_BROKEN", "the bundle holds no commits");
      return null;
    }
    return await importCommits({ file, commit: head, scratchDir: await newFolder(scratchDir, "import") });
  } catch (error) {
    if (hasCode(error, "WORKSPACE_COMMIT_MISSING")) add("COMMIT_MISSING", `the head of the run, ${head}, is not there`);
    else if (hasCode(error, "WORKSPACE_BUNDLE_UNREADABLE")) add("REPOSITORY_BROKEN", messageOf(error));
    else throw error;
    return null;
  }
}

async function checkClosure(commits: ImportedCommits, { data: { artifact: id, closure } }: ClosureEvent, { state }: CheckedRun, add: AddHere): Promise<void> {
  const { commit } = closure;
  const artifact = state.byId.get(id);
  if (artifact === undefined) return;
  const { location } = artifact;
  let found;
  try {
    found = await commits.digests({ commit, locations: [location], inputs: artifact.inputs });
  } catch (error) {
    if (hasCode(error, ...FAULTS_OF_THIS_MACHINE)) throw error;
    // Whatever else there is comes from the bundle: a plan that a stranger wrote may hold anything.
    if (hasCode(error, "WORKSPACE_COMMIT_MISSING")) add("COMMIT_MISSING", `its commit ${commit} is not there`);
    else add("ARTIFACT_DIFFERS", `its digest cannot be calculated: ${messageOf(error)}`);
    return;
  }
  const digest = found.locations[location] ?? null;
  if (found.tree !== closure.tree) add("TREE_DIFFERS", `its commit ${commit} has the tree ${found.tree}, not ${closure.tree}`);
  if (digest !== closure.artifactDigest) add("ARTIFACT_DIFFERS", `${JSON.stringify(location)} in ${commit} has the digest ${digest ?? "of nothing"}, not ${closure.artifactDigest}`);
  if (!(await hasInputs(commits, closure, { found: found.inputs, artifact, state }))) add("ARTIFACT_DIFFERS", `the inputs of its gate in ${commit} have the digest ${found.inputs}, not ${closure.inputsDigest}`);
  if (!(await commits.isAncestor(commit, state.head))) add("COMMIT_LOST", `the head of the run, ${state.head}, does not hold its commit ${commit}`);
}

/**
 * Whether the digest of the gate's inputs is the one of the closure: of all that the gate depends on, or, as earlier builds had it, of
 * what the plan's `inputs` match.
 */
async function hasInputs(
  commits: ImportedCommits,
  closure: ClosureEvent["data"]["closure"],
  { found, artifact, state }: { readonly found: string; readonly artifact: Artifact; readonly state: CheckedRun["state"] },
): Promise<boolean> {
  if (found === closure.inputsDigest) return true;
  const all = gateInputs(state.plan, artifact);
  if ((await commits.digests({ commit: closure.commit, locations: [], inputs: all })).inputs === closure.inputsDigest) return true;
  for (const inputs of [artifact.inputs, all]) if (await isGatedLater(commits, closure, { inputs, head: state.head })) return true;
  return false;
}

/** Whether the gate ran on a later commit of the run, the last one of the train that the closure landed with, where its inputs are those. */
async function isGatedLater(
  commits: ImportedCommits,
  { commit, gated, inputsDigest }: ClosureEvent["data"]["closure"],
  run: { readonly inputs: readonly string[]; readonly head: string },
): Promise<boolean> {
  if (gated === undefined || !(await commits.isAncestor(commit, gated.commit)) || !(await commits.isAncestor(gated.commit, run.head))) return false;
  const at = await commits.digests({ commit: gated.commit, locations: [], inputs: run.inputs });
  return at.tree === gated.tree && at.inputs === inputsDigest;
}

function nameOf({ seq, data }: ClosureEvent): string {
  return `the closure of ${JSON.stringify(data.artifact)} (event ${seq})`;
}

async function newFolder(scratchDir: string, name: string): Promise<string> {
  const folder = join(scratchDir, name);
  await mkdir(folder);
  return folder;
}

async function copyTo(path: string, content: AsyncIterable<Uint8Array> | null): Promise<boolean> {
  if (content === null) return false;
  await using file = await open(path, "wx", 0o600);
  for await (const chunk of content) await file.writeFile(chunk);
  return true;
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

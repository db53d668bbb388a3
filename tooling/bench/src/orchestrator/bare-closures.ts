import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What closures are made of. */
export interface ClosureWork {
  /** The project: a git repository with a commit and a folder `out`, whose work tree shows its branch. */
  readonly project: string;
  /** An empty folder outside of the project. */
  readonly scratch: string;
  /** A file that every artifact is a copy of. */
  readonly seed: string;
  readonly artifacts: number;
  /** How many are worked on at once. */
  readonly atOnce: number;
}

/** Location of an artifact. */
export function locationOf(artifact: number): string {
  return `out/file-${artifact}.txt`;
}

/**
 * The same closures by hand: for each a clone of its own that shares the objects, the work, a commit, a fetch into the project, a clean
 * checkout for the check, and then, one at a time, the commit on the branch with the project's files. Nothing is recorded,
 * refused, kept from being lost, or made durable beyond what git does by itself.
 */
export async function closeWithBareGit(work: ClosureWork): Promise<void> {
  const waiting = Array.from({ length: work.artifacts }, (_, artifact) => artifact);
  let landed: Promise<unknown> = Promise.resolve();
  const worker = async (): Promise<void> => {
    for (let artifact = waiting.shift(); artifact !== undefined; artifact = waiting.shift()) {
      const commit = await gatedCommit(work, artifact);
      // Git has one index for the project's files.
      const turn = landed.then(() => git(work.project, "cherry-pick", commit));
      landed = turn;
      await turn;
    }
  };
  await Promise.all(Array.from({ length: work.atOnce }, worker));
}

async function gatedCommit({ project, scratch, seed }: ClosureWork, artifact: number): Promise<string> {
  const [clone, checkout] = [join(scratch, `clone-${artifact}`), join(scratch, `checkout-${artifact}`)];
  const location = locationOf(artifact);
  await git(scratch, "clone", "--quiet", "--shared", project, clone);
  await execute("cp", [seed, location], { cwd: clone });
  await git(clone, "add", "--all");
  await git(clone, "commit", "--quiet", `--message=${location}`);
  const ref = `refs/candidates/${artifact}`;
  await git(project, "fetch", "--quiet", "--no-write-fetch-head", clone, `HEAD:${ref}`);
  // Work trees of the project would be cheaper by a little, but git breaks when several are made and removed at once.
  await git(scratch, "clone", "--quiet", "--shared", clone, checkout);
  await execute("test", ["-f", location], { cwd: checkout });
  for (const folder of [clone, checkout]) await rm(folder, { recursive: true, force: true });
  return ref;
}

/** Runs git as nobody in particular. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute("git", [...args], { cwd, env: gitEnvironment() });
  return stdout;
}

/** An environment in which no configuration of the machine's user counts. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const who = { NAME: "Bench", EMAIL: "bench@localhost" };
  const identity = Object.fromEntries(["AUTHOR", "COMMITTER"].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])));
  return { PATH: process.env["PATH"], HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...identity };
}

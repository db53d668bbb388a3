import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { median } from "../harness/median.ts";
import { workspacePath } from "../harness/workspace-path.ts";
import { closeWithBareGit, git, gitEnvironment, locationOf } from "./bare-closures.ts";
import type { ClosureWork } from "./bare-closures.ts";

const AT_ONCE = 5;

/**
 * A whole `pawl run` in isolated mode, from its start to COMPLETED, over the bare git commands that the same closures need:
 * independent artifacts of a copied file each, whose gate looks whether it is there, five at once, control off.
 */
export async function* isolatedGit({ sizes, folder, note }: BenchContext): AsyncGenerator<Measurement> {
  const { isolated: artifacts = 0, runs: rounds = 0 } = sizes;
  let count = 0;
  const prepare = async (): Promise<ClosureWork> => await prepareWork(join(folder, `round-${(count += 1)}`), artifacts);
  // Making a project is no part of either; one for each subject of each round, and of the round that is not counted.
  const works = await Promise.all(Array.from({ length: 2 * (rounds + 1) }, prepare));
  const next = (): ClosureWork => {
    const work = works.shift();
    if (work === undefined) throw new Error("there are fewer projects than rounds");
    return work;
  };
  note(`${artifacts} closures, ${rounds} times each way`);
  const times = await interleave({ pawl: async () => await closeWithPawl(next()), git: async () => await closeWithGit(next()) }, rounds);
  yield { name: "orchestrator: isolated, one closure", unit: "ms", value: median(times.pawl) / artifacts, target: null };
  yield { name: "orchestrator: isolated, one closure with bare git", unit: "ms", value: median(times.git) / artifacts, target: null };
  yield { name: "orchestrator: isolated, a run over the bare git commands of its closures", unit: "x", value: ratioOf(times, "pawl", "git"), target: { atMost: 1.5 } };
}

async function prepareWork(folder: string, artifacts: number): Promise<ClosureWork> {
  const [project, scratch, seed] = [join(folder, "project"), join(folder, "scratch"), join(folder, "seed")];
  await mkdir(join(project, "out"), { recursive: true });
  await mkdir(scratch);
  await writeFile(seed, "content\n");
  await writeFile(join(project, "out", "README.md"), "Results\n");
  await writeFile(join(project, "pawl.yaml"), JSON.stringify(planOf(seed, artifacts)));
  await git(project, "init", "--quiet", "--initial-branch=main");
  await git(project, "add", "--all");
  await git(project, "commit", "--quiet", "--message=Start");
  return { project, scratch, seed, artifacts, atOnce: AT_ONCE };
}

/** The last three are those that stages B to D must have; they are closures like the others. */
function planOf(seed: string, artifacts: number): object {
  const stages = Array.from({ length: artifacts }, (_, index) => "BCD"[index - (artifacts - 3)] ?? "A");
  return {
    contract: "1",
    mode: "isolated",
    limits: { agents: AT_ONCE, gates: AT_ONCE, regressionRatio: 0 },
    artifacts: stages.map((stage, index) => {
      const location = locationOf(index);
      const gate = { checks: [{ run: ["test", "-f", location] }], control: "none" };
      return { id: `a${index}`, stage, location, inputs: [location], run: ["cp", seed, location], gate };
    }),
  };
}

async function closeWithPawl({ project, scratch, artifacts }: ClosureWork): Promise<void> {
  const env = { ...gitEnvironment(), XDG_CACHE_HOME: scratch };
  await promisify(execFile)(process.execPath, [workspacePath("apps", "cli", "bin", "pawl-bundled.cjs"), "run"], { cwd: project, env, maxBuffer: 1e9 });
  await expectClosed(project, artifacts);
}

async function closeWithGit(work: ClosureWork): Promise<void> {
  await closeWithBareGit(work);
  await expectClosed(work.project, work.artifacts);
}

/** One commit for each, on the branch and in the project's files. */
async function expectClosed(project: string, artifacts: number): Promise<void> {
  const commits = Number(await git(project, "rev-list", "--count", "main")) - 1;
  const files = (await git(project, "ls-files", "out")).trim().split("\n").length - 1;
  if (commits !== artifacts || files !== artifacts) throw new Error(`${commits} commits and ${files} files are there, where ${artifacts} were to be closed`);
}

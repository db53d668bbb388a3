import { access, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { Plan } from "@pawl/pipeline";
import { assertUsableRepository, detectRepository, readGitVersion } from "@pawl/workspace";

import { refuseDirtyTree, workspaceMode } from "../session/open-project-workspace.ts";
import { finding, findingOf } from "./finding.ts";
import type { DoctorFinding } from "./finding.ts";

/**
 * What the doctor says of git and of the project's repository. No name and address of a committer are asked for: Pawl's commits
 * carry its own.
 *
 * @param plan - `null` where there is no valid one; then the repository is not held against it.
 */
export async function examineGit(projectDir: string, plan: Plan | null): Promise<readonly DoctorFinding[]> {
  try {
    const findings = [finding("GIT", await readGitVersion(projectDir))];
    const repository = await detectRepository(projectDir);
    if (repository.kind === "repository") findings.push(...(await examineFolder(repository.gitDir, repository.commonDir)));
    if (plan === null) return findings;
    if ((await workspaceMode(projectDir, plan)) === "isolated") {
      await assertUsableRepository({ projectDir, branch: plan.branch });
      await refuseDirtyTree(projectDir, plan);
    }
    return findings;
  } catch (error) {
    return [findingOf(error)];
  }
}

async function examineFolder(gitDir: string, commonDir: string): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  const lock = join(gitDir, "index.lock");
  const isLocked = await access(lock).then(
    () => true,
    () => false,
  );
  if (isLocked) findings.push(finding("GIT_INDEX_LOCKED", `${lock} is there: a git command is at work, or one was killed`));
  const names = await readdir(join(commonDir, "hooks")).catch((): string[] => []);
  const hooks = names.filter((name) => !name.endsWith(".sample")).sort();
  if (hooks.length > 0) findings.push(finding("GIT_HOOKS_NOT_RUN", `Pawl's own git commands run no hooks; the project has ${hooks.join(", ")}`));
  return findings;
}

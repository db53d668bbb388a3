import type { Project } from "../../support/make-project.ts";

interface Outcome {
  readonly result?: { readonly state: string } | undefined;
}

/** Removes what a group of tests worked on, and keeps it, with all its processes ended, where one of them failed. */
export function disposeUnlessFailed(project: Project, group: Outcome & { readonly tasks: readonly Outcome[] }): void {
  const hasFailed = [group, ...group.tasks].some(({ result }) => result?.state === "fail");
  if (hasFailed) process.stderr.write(`kept: ${project.root}\n`);
  else project.dispose();
}

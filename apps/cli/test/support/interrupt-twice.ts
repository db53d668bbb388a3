import type { Project } from "./make-project.ts";
import type { RunningPawl } from "./run-pawl.ts";

/**
 * Sends SIGINT until it is taken for a second one. One that follows too soon is the same wish, so another follows once `pawl ps`
 * has run; one that follows the second too soon is the same wish again, and so never a third.
 */
export async function interruptTwice(project: Project, run: RunningPawl): Promise<void> {
  const isStopping = run.stderrMatches(/^SIGINT: stopping in order/m).then(() => true);
  let isTaken = false;
  while (!isTaken) {
    run.child.kill("SIGINT");
    isTaken = await Promise.race([isStopping, project.pawl(["ps"]).then(() => false)]);
  }
}

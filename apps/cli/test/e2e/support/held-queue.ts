import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { vi } from "vitest";

import { startAgentRig } from "../../support/agent-rig.ts";
import type { RiggedAgent } from "../../support/agent-rig.ts";
import type { PlannedArtifact } from "../../support/make-plan.ts";
import { projectForTest } from "../../support/make-project.ts";
import type { Project } from "../../support/make-project.ts";
import type { RunningPawl } from "../../support/run-pawl.ts";
import { madeByPawl } from "./made-by-pawl.ts";
import { quickPlan } from "./quick-plan.ts";

/** A run whose merge queue holds several candidates that nothing was decided about. */
export interface HeldQueue {
  readonly project: Project;
  readonly run: RunningPawl;
  /** Lets the queue go on: with what waits in it, as one train. */
  release(): void;
  /** Says that something may happen which a gate of the test waits for. */
  allow(name: string): void;
  /** Waits until a gate of the test has come to a point. */
  reached(name: string): Promise<void>;
}

/** A line for a shell that says that it came here, and waits until it may go on. Both names are files beside the project. */
export function waitPoint(project: Pick<Project, "root">, reached: string, allowed: string): string {
  return `touch '${join(project.root, reached)}'; while ! test -f '${join(project.root, allowed)}'; do sleep 0.02; done`;
}

/**
 * Starts a run in whose queue the members wait, in the order given, for the candidate before them, whose gate on the moved head is
 * held. The gates of all of them depend on the whole tree.
 *
 * @param check - a line for a shell that is each member's check beside the one that wants its work.
 */
export async function holdQueue(options: {
  readonly members: readonly string[];
  readonly check: (project: Project, id: string) => string;
  readonly limits?: object;
  readonly nodeArgs?: readonly string[];
}): Promise<HeldQueue> {
  const { members, check, limits, nodeArgs = [] } = options;
  const rig = await startAgentRig();
  const project = projectForTest({ files: { "README.md": "one\n" } });
  const artifact = (id: string, script: string): PlannedArtifact => ({
    id,
    stage: "A",
    location: `docs/${id}.md`,
    inputs: ["**"],
    gate: { checks: [{ run: ["sh", "-c", `grep -q done docs/${id}.md || exit 1; ${script}`] }] },
  });
  // On the head without the design it waits for that to land; on the head with it, which is another one, for the members.
  const holder = `if test -e docs/design.md; then ${waitPoint(project, "holding", "released")}; else ${waitPoint(project, "gating", "landed")}; fi`;
  const more = [artifact("holder", holder), ...members.map((id) => artifact(id, check(project, id)))];
  const all = { agents: more.length + 1, gates: more.length + 1, regressionRatio: 0, ...limits };
  project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), more, limits: all }));
  const run = project.start(["run"], { nodeArgs });
  const agents = new Map<string, RiggedAgent>();
  while (agents.size < more.length + 1) {
    const agent = await rig.next();
    agents.set(agent.assignment.artifacts[0]?.id ?? "", agent);
  }
  const finish = async (id: string): Promise<void> => {
    await agents.get(id)?.write(`docs/${id}.md`, "done\n");
    await agents.get(id)?.exit(0);
  };
  const allow = (name: string): void => writeFileSync(join(project.root, name), "");
  const reached = (name: string): Promise<boolean> => vi.waitUntil(() => existsSync(join(project.root, name)), { timeout: 60_000, interval: 20 });
  await finish("holder");
  await reached("gating");
  await finish("design");
  await run.stderrMatches(/artifact\.closed +design/);
  allow("landed");
  await reached("holding");
  for (const id of members) {
    await finish(id);
    await run.stderrMatches(new RegExp(`gate\\.finished +${id} .*candidate: PASS`));
  }
  return {
    project,
    run,
    release: () => allow("released"),
    allow,
    reached: async (name) => {
      await reached(name);
    },
  };
}

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";

import { startAgentRig } from "../../support/agent-rig.ts";
import type { AgentRig } from "../../support/agent-rig.ts";
import { projectForTest } from "../../support/make-project.ts";
import type { Project } from "../../support/make-project.ts";
import { madeByPawl } from "./made-by-pawl.ts";
import { quickPlan } from "./quick-plan.ts";

/** Lets the next agent, which must be at work on this location, produce it. */
async function produce(rig: AgentRig, location: string): Promise<void> {
  const agent = await rig.next();
  expect(agent.assignment.artifacts).toMatchObject([{ location }]);
  await agent.write(location, "done\n");
  await agent.exit(0);
}

/** What `pawl backup --json` says of the ledger. */
export interface Backup {
  readonly head: { readonly seq: number; readonly hash: string };
  readonly files: number;
}

/**
 * A project whose run is completed, with a backup that was taken while only stage A was closed.
 *
 * @param address - of the ledger on a server; without one it is in the project.
 */
export async function backedUpInMidRun(address?: string): Promise<{ project: Project; file: string; backup: Backup; report: Buffer }> {
  const rig = await startAgentRig();
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("code", "decision") }) });
  if (address !== undefined) project.env["PAWL_DATABASE_URL"] = address;
  const run = project.start(["run"]);
  await produce(rig, "docs/design.md");
  const guide = await rig.next();
  const file = join(project.root, "monday.backup");
  const { exitCode, stdout, stderr } = await project.pawl(["backup", file, "--json"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const report = project.read("progress/status.json");
  expect(await project.pawl(["restore", file, "--replace"])).toMatchObject({ exitCode: 6, stdout: "" });
  await guide.write("docs/guide.md", "done\n");
  await guide.exit(0);
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  return { project, file, backup: JSON.parse(stdout) as Backup, report };
}

/** The project as its repository and the backup alone make it again, in another folder; with the commits up to `commit`. */
export function elsewhere(project: Project, commit: string): Project {
  const other = projectForTest({ isRepository: false, plan: project.read("pawl.yaml").toString() });
  rmSync(join(other.dir, "pawl.yaml"));
  execFileSync("git", ["clone", "--quiet", project.dir, other.dir], { env: other.env });
  other.git("reset", "--quiet", "--hard", commit);
  writeFileSync(join(other.dir, "pawl.yaml"), project.read("pawl.yaml"));
  return other;
}

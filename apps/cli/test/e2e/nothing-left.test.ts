import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { RiggedAgent } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

const temporaryFilesOf = (project: Project): string[] => readdirSync(join(project.root, "tmp"), { recursive: true }).map(String);

/** Every file in the cache of workspaces that is not Pawl's note of what is there. */
const workspacesOf = (project: Project): string[] => {
  const pools = join(project.root, "cache", "pawl");
  if (!existsSync(pools)) return [];
  return readdirSync(pools, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [join(entry.parentPath, entry.name)]));
};

/** Folder for temporary files of a running agent. */
function temporaryFolderOf({ pid }: RiggedAgent): string {
  const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  return variables.find((line) => line.startsWith("TMPDIR="))?.slice("TMPDIR=".length) ?? "";
}

it("removes what attempts and gates leave in their folders for temporary files, each of its own, and all workspaces, at the end", async () => {
  const rig = await startAgentRig();
  const project = projectForTest();
  const sees = join(project.root, "seen");
  const leaves = ["sh", "-c", `grep -q done docs/design.md && touch "$TMPDIR/left" && echo "$TMPDIR" >> '${sees}'`];
  const changes = { ...madeByPawl("guide", "code", "decision"), design: { gate: { checks: [{ run: leaves }] } } };
  project.writePlan(quickPlan({ command: rig.command, changes }));
  const run = project.start(["run"]);
  const agent = await rig.next();
  const ofAgent = temporaryFolderOf(agent);
  expect(ofAgent.startsWith(join(project.root, "tmp", "pawl-"))).toBe(true);
  await agent.write(join(ofAgent, "deep", "left"), "left behind\n");
  await agent.write("docs/design.md", "done\n");
  await agent.exit(0);
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  const ofGates = readFileSync(sees, "utf8").trim().split("\n");
  expect(new Set([ofAgent, ...ofGates]).size).toBe(1 + ofGates.length);
  expect(temporaryFilesOf(project)).toEqual([]);
  expect(workspacesOf(project)).toEqual([]);
});

it("leaves nothing of an orchestrator that was killed once the next one is at work, and nothing at all at the end", async () => {
  const rig = await startAgentRig();
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }) });
  const killed = project.start(["run"]);
  const orphan = await rig.next();
  const lost = temporaryFolderOf(orphan);
  await orphan.write(join(lost, "left"), "left behind\n");
  await orphan.write("half-done", "left behind\n");
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(existsSync(join(lost, "left"))).toBe(true);
  expect(workspacesOf(project)).not.toEqual([]);

  const run = project.start(["run"]);
  const agent = await rig.next();
  await orphan.gone;
  expect(existsSync(lost)).toBe(false);
  expect(readdirSync(join(project.root, "tmp"))).toHaveLength(1);
  expect(workspacesOf(project).filter((path) => path.endsWith("half-done"))).toEqual([]);
  await agent.write("docs/design.md", "done\n");
  await agent.exit(0);
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  expect(temporaryFilesOf(project)).toEqual([]);
  expect(workspacesOf(project)).toEqual([]);
});

it("gives agents, checks, setup and commands of Pawl's own the variables that the plan allows, and no other", async () => {
  const project = projectForTest();
  const dump = (name: string): string => `env > '${join(project.root, name)}'`;
  const shell = (line: string): readonly string[] => ["sh", "-c", line];
  const changes = {
    ...madeByPawl("code", "decision"),
    guide: { run: shell(`${dump("run")}; mkdir -p docs; echo done > docs/guide.md`) },
    design: { requires: { env: ["REQUIRED"] }, gate: { checks: [{ run: shell(`${dump("check")}; grep -q done docs/design.md`) }] } },
  };
  const top = { env: { pass: ["PASSED"], set: { FIXED: "by the plan" } }, setup: [shell(dump("setup"))] };
  project.writePlan(quickPlan({ command: shell(`${dump("agent")}; mkdir -p docs; echo done > docs/design.md`), changes, top }));
  const secrets = { AWS_SECRET_ACCESS_KEY: "planted-secret", NODE_OPTIONS: "--no-warnings", GIT_DIR: undefined, PAWL_ATTEST_KEY: "planted-path" };
  const env = { ...project.env, ...secrets, PASSED: "passed-on", REQUIRED: "required-secret" };
  const { exitCode, stderr } = await project.pawl(["run"], { env });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });

  const basic = ["HOME", "LANG", "PATH", "TMPDIR", "PAWL_PROCESS_TOKEN", "FIXED"];
  // What a shell sets by itself.
  const own = new Set(["PWD", "OLDPWD", "SHLVL", "_"]);
  const namesIn = (name: string): string[] => {
    const lines = readFileSync(join(project.root, name), "utf8").trim().split("\n");
    expect(lines.join("\n")).not.toMatch(/planted/);
    return lines.map((line) => line.slice(0, line.indexOf("="))).filter((variable) => !own.has(variable)).sort();
  };
  const access = ["PAWL_MCP_CONFIG", "PAWL_MCP_SOCKET", "PAWL_MCP_TOKEN"];
  expect(namesIn("agent")).toEqual([...basic, ...access, "PASSED", "REQUIRED", "PAWL_ASSIGNMENT", "PAWL_QUESTION", "PAWL_USAGE"].sort());
  expect(namesIn("run")).toEqual([...basic, "PASSED"].sort());
  expect(namesIn("check")).toEqual([...basic].sort());
  expect(namesIn("setup").filter((name) => !["PASSED", "REQUIRED"].includes(name))).toEqual([...basic].sort());
  const kept = (await project.pawl(["log", "--json"])).stdout;
  expect(`${kept}${stderr}`).not.toMatch(/planted-|required-secret|passed-on/);
});

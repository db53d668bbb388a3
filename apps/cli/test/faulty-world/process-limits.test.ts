import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { DOES_ITS_WORK, writeAgent } from "../support/scripted-agent.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";
import { otherUser, whyNoLimits } from "./support/limits.ts";

const PRELOAD = ["--import", new URL("../support/fixtures/starts-fail.mjs", import.meta.url).href];
const LATER = madeByPawl("guide", "code", "decision");

const NO_LIMITS = whyNoLimits();
if (NO_LIMITS !== null) console.warn(`limits of the system: skipped: ${NO_LIMITS}`);

describe("a machine that has no process left to give", () => {
  it.each(["node", "git", "cat-file"])("is waited for where it has one again soon, and nobody is charged: %s", async (program) => {
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    project.writePlan(quickPlan({ command: writeAgent(project, DOES_ITS_WORK), changes: LATER }));
    const file = join(project.root, "starts-fail");
    writeFileSync(file, `4 ${program}`);
    project.env["STARTS_FAIL"] = file;
    expect(await project.pawl(["run"], { nodeArgs: PRELOAD })).toMatchObject({ exitCode: 0 });
    expect(project.read("../starts-fail").toString("utf8")).toBe(`0 ${program}`);
    await expectNothingLost(project);
  });
});

describe.skipIf(NO_LIMITS !== null)("a limit of the system that is reached in mid-run", () => {
  it.each([
    ["processes", "nproc", "1"],
    ["open files", "nofile", "20"],
  ])("on %s: the run halts with its cause, charges nobody, and goes on to 100 once it is raised", async (_, resource, limit) => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    project.writePlan(quickPlan({ command: rig.command, changes: LATER }));
    const user = otherUser(project);
    const run = project.start(["run"], user);
    const agent = await rig.next();
    await agent.write("docs/design.md", "done\n");
    // The hard limit stays: it goes on as it was once the other process has ended.
    execFileSync("prlimit", ["--pid", String(run.pid), `--${resource}=${limit}:`], { uid: user?.userId, gid: user?.userId });
    await agent.exit(0);
    const { exitCode, stderr } = await run.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/^error (?:MACHINE_EXHAUSTED|WORKSPACE_GIT_NOT_STARTED|LOG_UNWRITABLE|LEDGER_IO|PROCESS_TABLE_UNREADABLE): .*\n(?:caused by: .*\n)*hint: \S/m) });
    const again = project.start(["run"], user);
    const next = await rig.next();
    await next.write("docs/design.md", "done\n");
    await next.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    giveBack(project);
    await expectNothingLost(project);
  });
});

function giveBack(project: Project): void {
  if (process.getuid?.() === 0) execFileSync("chown", ["-R", "0:0", project.root]);
}

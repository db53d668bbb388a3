import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { dataOf, readLog } from "../e2e/support/run-facts.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { DOES_ITS_WORK, writeAgent } from "../support/scripted-agent.ts";
import { controlGroupForTest, whyNoGroup } from "./support/control-group.ts";
import type { ControlGroup } from "./support/control-group.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";

const NO_GROUP = whyNoGroup("memory") ?? whyNoGroup("pids");
if (NO_GROUP !== null) console.warn(`control groups: skipped: ${NO_GROUP}`);

/** More than the orchestrator needs, in bytes, and less than the agent takes. */
const MEMORY_BYTES = 400 * 1024 * 1024;

/** A run in the group, whose first agent does something to it and then its work. */
function startIn(group: ControlGroup, doesFirst: string): Project & { readonly ended: Promise<{ readonly exitCode: number | null; readonly stderr: string }> } {
  const project = projectForTest({ files: { "readme.md": "A project.\n" } });
  const once = `if (!fs.existsSync(${JSON.stringify(join(project.root, "once"))})) { fs.writeFileSync(${JSON.stringify(join(project.root, "once"))}, ""); ${doesFirst} }`;
  project.writePlan(quickPlan({ command: writeAgent(project, `${once}\n${DOES_ITS_WORK}`), changes: madeByPawl("guide", "code", "decision"), limits: { backoff: "10ms", maxBackoff: "50ms" } }));
  const run = project.start(["run"]);
  group.add(run.pid);
  return { ...project, ended: run.ended };
}

describe.skipIf(NO_GROUP !== null)("a bound of the control group that a run is in", () => {
  it("on memory: what the kernel ends is the agent, which fails by that, and the run goes on to 100", async () => {
    const group = controlGroupForTest("memory");
    writeFileSync(group.limitFile, String(MEMORY_BYTES));
    const project = startIn(group, "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));");
    expect(await project.ended).toMatchObject({ exitCode: 0 });
    expect(dataOf(await readLog(project), "attempt.ended").map(({ reason }) => reason)).toEqual(["KILLED_BY_SIGNAL", "DONE", "DONE", "DONE", "DONE"]);
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  // The run waits for 16 seconds before it halts.
  it.runIf(process.env["PAWL_LONG_RUNS"] !== undefined)("on processes: the run halts with its cause, charges nobody, and goes on to 100 once it is raised", async () => {
    const group = controlGroupForTest("pids");
    const project = startIn(group, `fs.writeFileSync(${JSON.stringify(group.limitFile)}, "1");`);
    const { exitCode, stderr } = await project.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/^error (?:MACHINE_EXHAUSTED|WORKSPACE_GIT_NOT_STARTED): .*\nhint: Raise the limit/m) });
    writeFileSync(group.limitFile, "max");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    await expectNothingLost(project);
  });
});

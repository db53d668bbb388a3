import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";
import { diskForTest, whyNoMount } from "./support/small-disk.ts";

const NO_MOUNT = whyNoMount();
if (NO_MOUNT !== null) console.warn(`read-only folder: skipped, no disk can be mounted here: ${NO_MOUNT}`);

/** Root may write whatever a folder's mode says, but not to a disk that is mounted to be read only. */
const PLACES: readonly (readonly [string, (project: Project) => string, RegExp])[] = [
  ["the report's", ({ dir }) => join(dir, "progress"), /^error NOT_WRITABLE: \S*\/progress: its file system is read-only/m],
];

describe.skipIf(NO_MOUNT !== null)("a folder that becomes read-only in mid-run", () => {
  it.each(PLACES)("%s: the run halts and names it, charges nobody, and goes on to 100 once it can be written", async (_, folderOf, error) => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const disk = diskForTest(folderOf(project), 16 << 20);
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }));
    const run = project.start(["run"]);
    const agent = await rig.next();
    disk.setReadOnly(true);
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    const { exitCode, stderr } = await run.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(error) });
    expect(stderr).toMatch(/^hint: Make it writable for this user/m);
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
    disk.setReadOnly(false);
    const again = project.start(["run"]);
    // What was handed in may have been recorded before.
    const next = await Promise.race([rig.next(), again.ended.then(() => null)]);
    await next?.write("docs/design.md", "done\n");
    await next?.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    await expectNothingLost(project);
  });

  it("the ledger's, before a start: nothing is begun, `pawl status` still answers, and the run goes on once it can be written", async () => {
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const disk = diskForTest(join(project.dir, ".pawl"), 16 << 20);
    const all = madeByPawl("design", "guide", "code", "decision");
    project.writePlan(quickPlan({ command: ["false"], changes: { ...all, guide: { ...all["guide"], requires: { files: ["licence.txt"] } } } }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    disk.setReadOnly(true);
    const refused = await project.pawl(["run"]);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^error LEDGER_READ_ONLY: \S*\/\.pawl\/ledger\.db: .*\n(?:caused by: .*\n)*hint: Make the file and its folder writable/m) });
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
    disk.setReadOnly(false);
    project.write("licence.txt", "granted\n");
    expect(await project.pawl(["answer", "docs/guide.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });
});

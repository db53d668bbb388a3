import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import type { PawlResult } from "../support/run-pawl.ts";
import { fillingAgent } from "./support/fills-disk.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";
import { diskForTest, whyNoMount } from "./support/small-disk.ts";

const NO_MOUNT = whyNoMount();
if (NO_MOUNT !== null) console.warn(`full disk: skipped, no disk can be mounted here: ${NO_MOUNT}`);

/** Room that is left when the disk is "full", in pages: in the long form each number in turn, so that each write is struck. */
const [firstPage = 0, lastPage = 0] = (process.env["PAWL_FULL_DISK_PAGES"] ?? "0-0").split("-").map(Number);
const PAGE_BYTES = 4096;

const PLACES: readonly (readonly [string, (project: Project) => string, RegExp])[] = [
  ["the ledger, logs and evidence", ({ dir }) => join(dir, ".pawl"), /^error (?:LEDGER_FULL|DISK_FULL|LOG_UNWRITABLE): \S*\/\.pawl.*(?:no space left|bytes left)/m],
  ["the report", ({ dir }) => join(dir, "progress"), /^error DISK_FULL: \S*\/progress: its disk has \d+ bytes left/m],
  ["git's objects", ({ dir }) => join(dir, ".git", "objects"), /^error DISK_FULL: \S*\/\.git\/objects: its disk has \d+ bytes left/m],
  ["the workspaces", ({ root }) => join(root, "cache"), /^error DISK_FULL: \S*\/cache\/pawl\/\w+: its disk has \d+ bytes left/m],
];
const CASES = PLACES.flatMap(([what, folderOf, error]) =>
  Array.from({ length: lastPage - firstPage + 1 }, (_, index) => [what, firstPage + index, folderOf, error] as const),
);

describe.skipIf(NO_MOUNT !== null)("a disk that an agent fills in mid-run", () => {
  it.each(CASES)("holds %s: with %i pages left the run halts, says which disk, charges nobody, and goes on to 100 once there is room", async (_, pages, folderOf, error) => {
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const disk = diskForTest(folderOf(project), 16 << 20);
    const agent = fillingAgent(project, folderOf(project), pages * PAGE_BYTES);
    project.writePlan(quickPlan({ command: agent.command, changes: madeByPawl("design", "code", "decision") }));
    const halted = await project.pawl(["run"]);
    expect(agent.hasFilled()).toBe(true);
    // With some room left, the run may get to its end.
    if (pages === 0 || halted.exitCode !== 0) await expectHalted(project, halted, error);
    agent.disarm();
    disk.makeRoom();
    const done = await project.pawl(["run"]);
    expect({ exitCode: done.exitCode, stderr: done.stderr }).toMatchObject({ exitCode: 0 });
    await expectNothingLost(project);
  });
});

async function expectHalted(project: Project, { exitCode, stderr }: PawlResult, error: RegExp): Promise<void> {
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(error) });
  expect(stderr).toMatch(/^hint: (?:Make room on that disk|Free space on the disk|check that its folder exists)/m);
  expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0, stdout: project.read("progress/status.json").toString("utf8") });
}

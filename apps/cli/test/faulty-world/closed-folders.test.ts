import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { quickPlan } from "../e2e/support/quick-plan.ts";
import { readLog } from "../e2e/support/run-facts.ts";
import { projectForTest } from "../support/make-project.ts";
import { DOES_ITS_WORK, writeAgent } from "../support/scripted-agent.ts";
import { otherUser, whyNoLimits } from "./support/limits.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";

const NO_OTHER_USER = whyNoLimits();
if (NO_OTHER_USER !== null) console.warn(`closed folders: skipped, no other user can be had here: ${NO_OTHER_USER}`);

/** Each agent does its work, and closes folders of Pawl's with all that are in them. */
const CLOSES = `
const { execFileSync } = await import("node:child_process");
const project = path.resolve(path.dirname(process.env.PAWL_ASSIGNMENT), "../../../..");
const folder = { design: ".pawl/logs", guide: ".pawl/evidence", code: ".pawl" }[id];
${DOES_ITS_WORK}
if (folder) execFileSync("find", [path.join(project, folder), "-depth", "-type", "d", "-exec", "chmod", "000", "{}", ";"]);`;

describe.skipIf(NO_OTHER_USER !== null)("folders of Pawl's own that an agent closes", () => {
  it("are opened again, by a start too, which is told, and neither halt the run nor cost anything", async () => {
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    project.writePlan(quickPlan({ command: writeAgent(project, CLOSES) }));
    const user = otherUser(project);
    execFileSync("mkdir", ["-p", join(project.dir, ".pawl/evidence/00")], { uid: user?.userId, gid: user?.userId });
    execFileSync("chmod", ["000", ...[".pawl/evidence/00", ".pawl/evidence", ".pawl"].map((folder) => join(project.dir, folder))]);
    const { exitCode, stderr } = await project.start(["run"], user).ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const opened = stderr.split("\n").flatMap((line) => /^warning: somebody had closed folders .*: \S*\/project\/(\S+)(?: and \d+ more)?$/.exec(line)?.[1] ?? []);
    // Before the folder around it is closed, an inner one may be found closed.
    expect(opened).toEqual(expect.arrayContaining([".pawl", ".pawl/logs", ".pawl/evidence"]));
    if (process.getuid?.() === 0) execFileSync("chown", ["-R", "0:0", project.root]);
    expect((await readLog(project)).filter(({ type }) => ["artifact.retried", "status.tampered"].includes(type))).toEqual([]);
    await expectNothingLost(project);
  });
});

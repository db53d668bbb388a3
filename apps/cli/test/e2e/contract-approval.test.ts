import { existsSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { firstBrokenLink } from "../crash/support/hash-chain.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { STANDARD_DIGEST, TEAM_2, TEAM_2_CHANGED, TEAM_2_DIGEST } from "./support/contract-versions.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const ALL = madeByPawl("design", "guide", "code", "decision");
const planWith = (contract: unknown): object => quickPlan({ command: ["false"], changes: ALL, top: { contract } });
const approve = (...more: readonly string[]): readonly string[] => ["contract", "approve", "team-2", "--by", "Ada", ...more];

/** Runs what must be refused with exit code 2, and proves that nothing was changed. @returns standard error. */
async function refusal(project: Project, args: readonly string[]): Promise<string> {
  const before = withoutSidecars(listTree(project.dir));
  const { exitCode, stdout, stderr } = await project.pawl(args);
  expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: "" });
  expect(withoutSidecars(listTree(project.dir))).toEqual(before);
  return stderr;
}

describe("a run under a contract version of one's own", () => {
  it("4.2.1#3: is refused, with nothing written, until that very version is approved; the run's start names what it rests on", async () => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    const hint = "hint: Whoever may decide that approves it with `pawl contract approve team-2 --by <who>`.\n";
    for (const args of [["run"], ["run", "--new"]]) {
      const stderr = await refusal(project, args);
      expect(stderr).toMatch(/^error CONTRACT_NOT_APPROVED: .*pawl\.yaml: nobody has approved the contract version team-2, /m);
      expect(stderr).toContain(`${TEAM_2_DIGEST}\n${hint}`);
    }
    expect(existsSync(join(project.dir, ".pawl"))).toBe(false);

    expect(await project.pawl(approve("--why", "we test more than we design"))).toMatchObject({ exitCode: 0 });
    expect(project.git("status", "--porcelain", "--untracked-files=all")).toBe("?? pawl.yaml\n");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const events = await readLog(project, "--run", "all");
    expect(firstBrokenLink(events)).toBeNull();
    expect(events[0]).toMatchObject({
      seq: 1,
      run: "",
      type: "contract.approved",
      data: { ...TEAM_2, digest: TEAM_2_DIGEST, by: "Ada", why: "we test more than we design" },
    });
    expect(dataOf(events, "run.started")).toMatchObject([{ contract: { ...TEAM_2, digest: TEAM_2_DIGEST, approvalSeq: 1 } }]);

    // The name alone is nothing: with other weights it is another version.
    project.writePlan(planWith(TEAM_2_CHANGED));
    const stderr = await refusal(project, ["run", "--new"]);
    expect(stderr).toMatch(/^error CONTRACT_NOT_APPROVED: .*nobody has approved the contract version team-2 with these weights, /m);
    expect(await readLog(project, "--run", "all")).toEqual(events);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(approve())).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run", "--new"])).toMatchObject({ exitCode: 0 });
    const later = (await readLog(project, "--run", "all")).slice(events.length);
    expect(later[0]).toMatchObject({ seq: events.length + 1, run: "", type: "contract.approved" });
    expect(dataOf(later, "run.started")).toMatchObject([{ contract: { ...TEAM_2_CHANGED, approvalSeq: events.length + 1 } }]);
  });

  it("4.2.1#3: one of the standard's needs no approval, and its start says so", async () => {
    const project = projectForTest({ plan: planWith("1") });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const [start] = dataOf(await readLog(project), "run.started");
    expect(start).toMatchObject({ contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 }, digest: STANDARD_DIGEST, approvalSeq: null } });
  });
});

describe("pawl contract approve", () => {
  it("says what was approved, and a second time records nothing and says so", async () => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    const first = await project.pawl(approve());
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    const facts = `contract version team-2: A 10, B 20, C 50, D 20\ndigest ${TEAM_2_DIGEST}\n`;
    expect(first.stdout).toMatch(new RegExp(`^${facts}approved by Ada, event 1, \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\n$`));
    const second = await project.pawl(["contract", "approve", "team-2", "--by", "Bob", "--why", "me too"]);
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(second.stdout).toMatch(new RegExp(`^${facts}nothing was recorded: it was approved before, by Ada, event 1, `));
    expect(JSON.parse((await project.pawl(approve("--json"))).stdout)).toEqual({
      ...TEAM_2,
      digest: TEAM_2_DIGEST,
      isRecordedNow: false,
      approval: { seq: 1, at: expect.stringMatching(/Z$/) as string, by: "Ada", why: null },
    });
    expect(dataOf(await readLog(project, "--run", "all"), "contract.approved")).toHaveLength(1);
  });

  it.each([
    ["a version that the plan does not define", ["team-3", "--by", "Ada"], /^error CONTRACT_NOT_DEFINED: .*pawl\.yaml: defines no contract version "team-3"; its contract is team-2\nhint: Write /],
    ["the standard's own version", ["1", "--by", "Ada"], /^error CONTRACT_NEEDS_NO_APPROVAL: contract version 1 is the standard's own/],
    ["nobody", ["team-2", "--by", ""], /^error APPROVAL_INVALID: the name of whoever approves is empty\n/],
    ["only spaces", ["team-2", "--by", "  "], /^error APPROVAL_INVALID: the name of whoever approves is empty\n/],
    ["a name that steers the terminal", ["team-2", "--by", "\u001b[2JAda"], /^error APPROVAL_INVALID: the name of whoever approves holds a character that cannot be printed\n/],
    ["a name that is too long", ["team-2", "--by", "a".repeat(201)], /^error APPROVAL_INVALID: the name of whoever approves has 201 characters, more than 200\n/],
    ["a reason of two lines", ["team-2", "--by", "Ada", "--why", "one\ntwo"], /^error APPROVAL_INVALID: the reason holds a character/],
    ["a reason that is too long", ["team-2", "--by", "Ada", "--why", "a".repeat(2001)], /^error APPROVAL_INVALID: the reason has 2001 characters, more than 2000\n/],
    ["no word of who decides", ["team-2"], /^error USAGE: --by is missing\n/],
    ["a percentage beside it", ["team-2", "--by", "Ada", "--percent", "50"], /^error USAGE: unknown option --percent\n/],
  ])("2#2: refuses %s, exits 2 and changes nothing", async (_, args, message) => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    expect(await refusal(project, ["contract", "approve", ...args])).toMatch(message);
  });

  it("2#2: changes no report and no run, and is refused while an orchestrator is at work", async () => {
    const rig = await startAgentRig();
    const plan = quickPlan({ command: rig.command, changes: madeByPawl("design", "code", "decision") });
    const project = projectForTest({ plan });
    const run = project.start(["run"]);
    const agent = await rig.next();
    project.writePlan({ ...plan, contract: TEAM_2 });
    const locked = await project.pawl(approve());
    expect(locked).toMatchObject({ exitCode: 6, stdout: "" });
    expect(locked.stderr).toMatch(new RegExp(`^error LOCKED: .*process ${run.pid} on `));

    run.child.kill("SIGKILL");
    await run.ended;
    const [before, report] = [await readLog(project, "--run", "all"), project.read("progress/status.json")];
    expect(await project.pawl(approve())).toMatchObject({ exitCode: 0 });
    const after = await readLog(project, "--run", "all");
    expect(after.slice(0, -1)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ run: "", type: "contract.approved" });
    expect(project.read("progress/status.json")).toEqual(report);

    project.writePlan(plan);
    const again = project.start(["run"]);
    const next = await rig.next();
    expect(next.assignment.artifacts).toEqual(agent.assignment.artifacts);
    await next.write("docs/guide.md", "done\n");
    await next.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    const events = await readLog(project, "--run", "all");
    expect(firstBrokenLink(events)).toBeNull();
    expect(dataOf(events, "run.started")).toMatchObject([{ contract: { version: "1" } }]);
    expect(readReport(project)).toMatchObject({ overall_progress_percent: 100 });
  });

  it("in a pipeline that only has an approval, what needs a run says that there is none", async () => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    expect(await project.pawl(approve())).toMatchObject({ exitCode: 0 });
    for (const args of [["log"], ["artifacts"], ["answer"], ["abort", "--yes"]]) {
      const stderr = await refusal(project, args);
      expect({ args, stderr }).toEqual({ args, stderr: expect.stringMatching(/^error NO_RUN: /) as string });
    }
    expect(await refusal(project, ["status"])).toMatch(/^error STATUS_MISSING: /);
  });
});

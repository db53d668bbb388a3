import { describe, expect, it } from "vitest";

import { STANDARD_DIGEST, TEAM_2, TEAM_2_CHANGED, TEAM_2_DIGEST } from "../e2e/support/contract-versions.ts";
import { forgeEvents } from "../e2e/support/forge-ledger.ts";
import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { readLog } from "../e2e/support/run-facts.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";

const STANDARD = {
  version: "1",
  weights: { A: 20, B: 25, C: 30, D: 25 },
  digest: STANDARD_DIGEST,
  isStandard: true,
  isDefault: true,
  isInPlan: false,
  approval: null,
  pinnedBy: null,
};
const OWN = { ...TEAM_2, digest: TEAM_2_DIGEST, isStandard: false, isDefault: false, isInPlan: true, approval: null, pinnedBy: null };

const planWith = (contract: unknown): object =>
  quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision"), top: { contract } });

async function versions(project: Project): Promise<unknown> {
  const { exitCode, stdout, stderr } = await project.pawl(["contract", "versions", "--json"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("pawl contract versions", () => {
  it("lists the standard's versions where there is neither a plan nor a ledger", async () => {
    const project = projectForTest({ isRepository: false });
    expect(await versions(project)).toEqual([STANDARD]);
    expect((await project.pawl(["contract", "versions"])).stdout).toBe(
      [
        "VERSION  WEIGHTS                 DIGEST        DEFAULT  PLAN  LATEST RUN  APPROVED",
        `1        A 20, B 25, C 30, D 25  ${STANDARD_DIGEST.slice(0, 12)}  yes      -     -           not needed`,
        "",
      ].join("\n"),
    );
  });

  it("says of each version whether the plan has it, who approved it, and whether the latest run pinned it", async () => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    expect(await versions(project)).toEqual([STANDARD, OWN]);
    expect((await project.pawl(["contract", "versions"])).stdout).toMatch(/^team-2 {3}A 10, B 20, C 50, D 20 {2}[0-9a-f]{12} {2}- {8}yes {3}- {11}no$/m);

    expect(await project.pawl(["contract", "approve", "team-2", "--by", "Ada \\ \"O'Hara\""])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const [first] = await readLog(project);
    const approval = { seq: 1, at: expect.stringMatching(/Z$/) as string, by: "Ada \\ \"O'Hara\"", why: null };
    expect(await versions(project)).toEqual([STANDARD, { ...OWN, approval, pinnedBy: first?.run }]);

    project.writePlan(planWith(TEAM_2_CHANGED));
    expect(await versions(project)).toMatchObject([
      STANDARD,
      { ...TEAM_2_CHANGED, isInPlan: true, approval: null, pinnedBy: null },
      { ...TEAM_2, isInPlan: false, approval, pinnedBy: first?.run },
    ]);
    const table = (await project.pawl(["contract", "versions"])).stdout;
    expect(table).toMatch(/^team-2 .* - {8}- {5}yes {9}by Ada \\ "O'Hara", \d{4}-.*Z$/m);
  });

  it("shows a name that another hand wrote into the ledger without obeying it", async () => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    expect(await project.pawl(["contract", "approve", "team-2", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    forgeEvents(project, ({ data }) => ({ ...data, by: "Ada\u001b[2J\n\u202e", why: "\u001b[2J" }));
    for (const args of [["contract", "versions"], ["contract", "approve", "team-2", "--by", "Bob"], ["log", "--run", "all"]]) {
      const { exitCode, stdout } = await project.pawl(args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 0 });
      expect(stdout).toContain("Ada\\x1b[2J\\n\\u{202e}");
      expect(stdout).not.toMatch(/[\u001b\u202e]/);
    }
  });

  it("does not take a plan that is not valid for one that is not there", async () => {
    const project = projectForTest({ plan: planWith({ version: "team-2", weights: { A: 10, B: 20, C: 50, D: 21 } }) });
    const { exitCode, stdout, stderr } = await project.pawl(["contract", "versions"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/pawl\.yaml:\d+:\d+: BAD_WEIGHTS: the weights sum to 101, not to 100; take 1 away from them\n$/);
  });
});

describe("pawl check", () => {
  it("shows a contract version that the plan defines, and not the standard's", async () => {
    const project = projectForTest({ plan: planWith(TEAM_2) });
    expect((await project.pawl(["check"])).stdout).toMatch(/\npawl\.yaml: valid, 4 artifacts, contract team-2 \(A 10, B 20, C 50, D 20\)\n$/);
    expect(JSON.parse((await project.pawl(["check", "--json"])).stdout)).toMatchObject({ ok: true, contract: TEAM_2 });
    project.writePlan(planWith("1"));
    expect((await project.pawl(["check"])).stdout).toMatch(/\npawl\.yaml: valid, 4 artifacts\n$/);
    expect(JSON.parse((await project.pawl(["check", "--json"])).stdout)).toMatchObject({ contract: { version: "1" } });
  });
});

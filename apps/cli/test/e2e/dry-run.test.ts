import { expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const DECISIONS: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["abort", [], /^would record {2}run\.aborted {2}in stage B: OPERATOR by Ada$/m],
  ["stop", [], /^No orchestrator is at work; /m],
  ["retry", ["guide"], /^would record {2}artifact\.unparked {2}guide by Ada$/m],
  ["rollback", ["design"], /^would revert {2}[0-9a-f]{40}\nwould change {2}docs\/design\.md\nwould record {2}artifact\.invalidated {2}design: ROLLED_BACK the rollback$/m],
];

/** A run with design closed, that waits for an answer about guide. */
async function blocked(mode: "isolated" | "in-place"): Promise<Project> {
  const fails = ["node", "-e", "process.exit(1)"];
  const plan = quickPlan({ command: fails, changes: madeByPawl("design", "code", "decision"), limits: { attempts: 1 }, top: { mode } });
  const project = projectForTest({ plan });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  return project;
}

it("--dry-run of each decision says what would be recorded and reverted, and changes no byte of the project", async () => {
  const project = await blocked("isolated");
  const before = withoutSidecars(listTree(project.dir));
  for (const [command, args, expected] of DECISIONS) {
    const { exitCode, stdout, stderr } = await project.pawl([command, ...args, "--by", "Ada", "--dry-run"]);
    expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: "" });
    expect(stdout).toMatch(expected);
    expect(stdout).toMatch(/Nothing was changed\.\n$/);
  }
  const json = await project.pawl(["rollback", "design", "--by", "Ada", "--dry-run", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ decision: "rollback", targets: ["design"], by: "Ada", isDryRun: true, paths: ["docs/design.md"], orchestrator: null });
  const refused = await project.pawl(["retry", "design", "--dry-run"]);
  expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error NOT_PARKED: /) });
  expect(withoutSidecars(listTree(project.dir))).toEqual(before);

  // What was foreseen is what happens.
  expect(await project.pawl(["rollback", "design", "--yes", "--json"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"effect": "done"') });
  expect((await project.pawl(["log", "--type", "artifact.invalidated"])).stdout).toContain("design: ROLLED_BACK");
});

it("in place, --dry-run of a rollback looks at the snapshots and changes none", async () => {
  const project = await blocked("in-place");
  const before = withoutSidecars(listTree(project.dir));
  const { exitCode, stdout } = await project.pawl(["rollback", "design", "--dry-run"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^would revert {2}[0-9a-f]{40}\nwould change {2}docs\/design\.md\n/) });
  expect(withoutSidecars(listTree(project.dir))).toEqual(before);
});

it.each([["abort"], ["rollback"]])("%s is refused where nobody can be asked whether it is meant, and changes nothing", async (command) => {
  const project = projectForTest();
  const before = listTree(project.dir);
  const { exitCode, stdout, stderr } = await project.pawl([command, ...(command === "rollback" ? ["design"] : [])]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^error NOT_CONFIRMED: .*\nhint: Say so with --yes; /);
  expect(listTree(project.dir)).toEqual(before);
});

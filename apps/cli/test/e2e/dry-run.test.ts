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

/** Decisions that nobody can be asked about, and what is said of each. */
const UNASKED: readonly (readonly [readonly string[], string])[] = [
  [["abort"], "error NOT_CONFIRMED: nobody can be asked: The run would end for good, with 1 of 4 required artifacts closed; nothing is under way. Abort it?\nhint: Say that it is meant with --yes; "],
  [["rollback", "design"], "error NOT_CONFIRMED: nobody can be asked: 1 commit would be reverted, which changes 1 path: 1 closure lost (design); required artifacts closed: 1 of 4 now, 0 afterwards. Roll it back?\nhint: Say that it is meant with --yes; "],
  [["rollback", "guide"], "error NOTHING_TO_ROLL_BACK: "],
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
  expect(JSON.parse(json.stdout)).toMatchObject({ closed: { before: 1, after: 0, required: 4 }, underWay: [] });
  for (const [args, question] of UNASKED) {
    const { exitCode, stdout, stderr } = await project.pawl(args);
    expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: "" });
    expect(stderr).toContain(question);
  }
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

it.each([["abort"], ["rollback", "design"]])("%s is refused before anybody is asked where there is nothing to do it to", async (...command) => {
  const project = projectForTest();
  const before = listTree(project.dir);
  expect(await project.pawl(command)).toEqual(expect.objectContaining({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error LEDGER_MISSING: /) }));
  expect(listTree(project.dir)).toEqual(before);
});

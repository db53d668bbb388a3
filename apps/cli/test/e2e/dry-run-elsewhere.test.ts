import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const PLAN = quickPlan({
  command: ["node", "-e", "process.exit(1)"],
  changes: madeByPawl("design", "code", "decision"),
  limits: { attempts: 1 },
  top: { webhooks: [{ name: "ops", url: "https://127.0.0.1:9/hook", secretFile: "../key" }] },
});

/** What a command says with --dry-run; fails where it changes anything of the project, or beside it. */
async function foreseen(project: Project, args: readonly string[], notice = /^$/): Promise<string> {
  const everything = () => ({ inside: withoutSidecars(listTree(project.dir)), beside: readdirSync(project.root), temporary: readdirSync(join(project.root, "tmp")) });
  const before = everything();
  const { exitCode, stdout, stderr } = await project.pawl([...args, "--dry-run"]);
  expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: expect.stringMatching(notice) });
  expect(everything()).toEqual(before);
  return stdout;
}

it("--dry-run of init and run says what would be written and begun, and changes nothing", async () => {
  const project = projectForTest();
  expect(await foreseen(project, ["init"])).toBe(`would write  ${join(project.dir, "pawl.yaml")}\nNothing was changed.\n`);
  project.writePlan(PLAN);
  expect(await project.pawl(["init", "--dry-run"])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^error PLAN_EXISTS: /) });
  expect(await foreseen(project, ["run"])).toBe("would start      a new run, isolated\nwould begin      design\nNothing was changed.\n");
  project.write("docs/design.md", "done\n");
  expect(await project.pawl(["run", "--dry-run"])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error DIRTY_TREE: /) });
  // What git ignores is not on the branch, so that an agent would begin with it all the same.
  project.write(".git/info/exclude", "docs/design.md\n");
  expect(await foreseen(project, ["run"])).toContain("\nwould begin      design\n");
  project.git("add", "--force", "docs/design.md");
  project.git("commit", "--quiet", "--message", "By hand");
  expect(await foreseen(project, ["run"])).toBe("would start      a new run, isolated\nwould gate first design\nNothing was changed.\n");
  const first = await project.pawl(["run", "--dry-run", "--json"]);
  expect(JSON.parse(first.stdout)).toMatchObject({ isDryRun: true, actions: [{ does: "gate-first", artifacts: ["design"] }] });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  expect((await project.pawl(["log", "--type", "attempt.started"])).stdout).toContain("attempt 1 on design: gate-first\n");
  expect(await foreseen(project, ["run"])).toMatch(/^would take up {4}run [\w-]+, isolated\nwould end {8}with exit code 3: questions are open\nNothing was changed\.\n$/);
  const json = await project.pawl(["run", "--dry-run", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ isDryRun: true, questions: 1, actions: [] });
});

it("--dry-run of rebuild, restore, and of what concerns receivers says what would change, and changes nothing", async () => {
  const project = projectForTest({ plan: PLAN });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  const backup = join(project.root, "saved.backup");
  expect(await project.pawl(["backup", backup])).toMatchObject({ exitCode: 0 });
  expect(await foreseen(project, ["rebuild"])).toBe("0 would be made anew from the events. Nothing was changed.\n");
  expect(await foreseen(project, ["restore", backup])).toMatch(/^would restore \d+ events up to [0-9a-f]{64}, \d+ files\nNothing was changed\.\n$/);
  expect(await foreseen(project, ["webhook", "rotate", "ops"])).toBe(`would replace  ${join(project.root, "key")}\nNothing was changed.\n`);
  expect(await foreseen(project, ["webhook", "redeliver", "--since", "24h"])).toMatch(/^would wait again {2}\d+ messages?\nNothing was changed\.\n$/);

  expect(await project.pawl(["pause"])).toMatchObject({ exitCode: 0 });
  const older = await project.pawl(["restore", backup, "--dry-run"]);
  expect(older).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error LEDGER_BACKUP_OLDER: /) });
  expect(await foreseen(project, ["restore", backup, "--replace"])).toMatch(/^would restore /);
});

it("--dry-run of an approval and of attestations says what would be recorded and written, and changes nothing", async () => {
  const project = projectForTest();
  project.writePlan({ ...PLAN, contract: { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 } } });
  const approve = ["contract", "approve", "team-2", "--by", "Ada"];
  expect(await foreseen(project, approve)).toMatch(/^would approve {2}contract version team-2: .*, digest [0-9a-f]{64}\nNothing was changed\.\n$/);
  expect(await project.pawl([...approve, "--json"])).toMatchObject({ exitCode: 0 });
  expect(await foreseen(project, approve)).toMatch(/^Approved before, by Ada: /);
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  const attested = await foreseen(project, ["attest", "--output", "attested"], /^UNSIGNED: /);
  expect(attested).toBe(`would write  ${join(project.dir, "attested", "design.intoto.json")}\nNothing was changed.\n`);
});

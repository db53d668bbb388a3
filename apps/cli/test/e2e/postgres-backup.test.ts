import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { backedUpInMidRun, elsewhere } from "./support/mid-run-backup.ts";
import { postgresForSuite } from "./support/postgres-server.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport, runLogged } from "./support/run-facts.ts";

const ALL = madeByPawl("design", "guide", "code", "decision");

/** A plan that asks for a file before its second artifact. */
const ASKING = quickPlan({
  command: ["false"],
  changes: { ...ALL, guide: { ...ALL["guide"], requires: { files: ["licence.txt"] } } },
});

async function succeeds(project: Project, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await project.pawl(args);
  expect({ args, exitCode, stderr: stderr.replace(/^UNSIGNED: .*\n/, "") }).toEqual({ args, exitCode: 0, stderr: "" });
  return stdout;
}

describe("pawl backup and pawl restore of a ledger in PostgreSQL", () => {
  const server = postgresForSuite();

  it("make a pipeline whole in another folder and an empty schema, from a backup that was taken while a run went on", async () => {
    const { project, file, backup, report } = await backedUpInMidRun(server.newAddress());
    const design = (await readArtifacts(project))["design"]?.commit ?? "";
    const other = elsewhere(project, design);
    other.env["PAWL_DATABASE_URL"] = server.newAddress();
    expect(JSON.parse(await succeeds(other, "restore", file, "--json"))).toEqual({ isDryRun: false, head: backup.head, files: backup.files, kept: null });
    expect(other.read("progress/status.json")).toEqual(report);
    expect(readdirSync(join(other.dir, ".pawl")).filter((name) => /\.tmp$|^ledger/.test(name))).toEqual([]);
    expect(await readLog(other)).toEqual((await readLog(project)).slice(0, backup.head.seq));

    other.write("docs/guide.md", "done\n");
    other.git("add", "docs/guide.md");
    other.git("commit", "--quiet", "--message=By hand");
    const { exitCode, events } = await runLogged(other);
    expect(exitCode).toBe(0);
    expect(events[0]).toMatchObject({ seq: backup.head.seq + 1 });
    expect(dataOf(events, "status.tampered")).toEqual([]);
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["guide", "code", "decision"]);
    await succeeds(other, "audit");

    // Where the run was completed, nothing is lost without consent, and with it can be had back.
    const completed = await readLog(project);
    const older = { exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error LEDGER_BACKUP_OLDER: postgres:.*\nhint: .*--replace/) };
    expect(await project.pawl(["restore", file])).toMatchObject(older);
    const { kept } = JSON.parse(await succeeds(project, "restore", file, "--replace", "--json")) as { readonly kept: string };
    expect(kept).toMatch(/\/\.pawl\/ledger-replaced-\w+\.db$/);
    expect((await readLog(project)).at(-1)).toMatchObject(backup.head);
    await succeeds(project, "restore", kept);
    expect(await readLog(project)).toEqual(completed);
  });

  it("move a pipeline from its file to a server and back, and every event with it", async () => {
    const project = projectForTest({ plan: ASKING });
    const ledger = join(project.dir, ".pawl", "ledger.db");
    const [there, back] = [join(project.root, "there.backup"), join(project.root, "back.backup")];
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const asked = await readLog(project);
    await succeeds(project, "backup", there);

    project.env["PAWL_DATABASE_URL"] = server.newAddress();
    expect(await project.pawl(["restore", there])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("LEDGER_ELSEWHERE") });
    renameSync(ledger, join(project.root, "before.db"));
    await succeeds(project, "restore", there);
    expect(existsSync(ledger)).toBe(false);
    expect(await readLog(project)).toEqual(asked);
    project.write("licence.txt", "granted\n");
    await succeeds(project, "answer", "docs/guide.md", "PROVIDED");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project).overall_progress_percent).toBe(100);
    const done = await readLog(project);
    expect(done.slice(0, asked.length)).toEqual(asked);
    await succeeds(project, "backup", back);

    delete project.env["PAWL_DATABASE_URL"];
    expect(await project.pawl(["restore", back])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("LEDGER_ELSEWHERE") });
    rmSync(join(project.dir, ".pawl", "database"));
    await succeeds(project, "restore", back);
    expect(await readLog(project)).toEqual(done);
    await succeeds(project, "audit");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  });

  it("leave another pipeline's schema alone, and what is no backup out of an empty one", async () => {
    const address = server.newAddress();
    const first = projectForTest({ plan: ASKING });
    first.env["PAWL_DATABASE_URL"] = address;
    expect(await first.pawl(["backup", "../none"])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("LEDGER_MISSING") });
    expect(await first.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const file = join(first.root, "first.backup");
    await succeeds(first, "backup", file);
    const before = await readLog(first);

    const second = projectForTest({ plan: ASKING });
    second.env["PAWL_DATABASE_URL"] = address;
    const tree = listTree(second.root);
    for (const args of [["restore", file, "--replace"], ["backup", "../copy"]]) {
      expect(await second.pawl(args)).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error LEDGER_ELSEWHERE: postgres:.*another pipeline$/m) });
    }
    expect(listTree(second.root)).toEqual(tree);
    expect(await readLog(first)).toEqual(before);
    second.env["PAWL_DATABASE_URL"] = server.newAddress();
    expect(await second.pawl(["restore", join(second.dir, "pawl.yaml"), "--replace"])).toMatchObject({ exitCode: 7, stdout: "" });
    expect(existsSync(join(second.dir, ".pawl", "database"))).toBe(false);
  });
});

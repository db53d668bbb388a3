import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { LedgerFinding } from "@pawl/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { forgeLastReport } from "./support/forge-ledger.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

/** Changes the ledger behind Pawl's back. */
function tamper(project: Project, sql: string): void {
  const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
}

const anchorsOf = (project: Project): string[] =>
  project.git("for-each-ref", "--format=%(objecttype) %(refname)", "refs/pawl/ledger").split("\n").filter((line) => line !== "");

/** Lets a project's run become BLOCKED in stage B, where a file must be provided. */
async function blockedProject(project: Project): Promise<void> {
  const changes = { ...madeByPawl("design", "guide", "code", "decision") };
  project.writePlan(quickPlan({ command: ["false"], changes: { ...changes, guide: { ...changes["guide"], requires: { files: ["licence.txt"] } } } }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
}

async function auditOf(project: Project): Promise<{ readonly exitCode: number | null; readonly findings: readonly LedgerFinding[] }> {
  const { exitCode, stdout } = await project.pawl(["audit", "--json"]);
  return { exitCode, findings: (JSON.parse(stdout) as { findings: readonly LedgerFinding[] }).findings };
}

describe("a ledger in which something is not what was written", () => {
  let project: Project;
  let ledger: string;
  let kept: string;

  beforeAll(async () => {
    project = makeProject();
    await blockedProject(project);
    ledger = join(project.dir, ".pawl", "ledger.db");
    kept = join(project.root, "kept.db");
    copyFileSync(ledger, kept);
  });
  afterAll(() => project.dispose());

  it.each<[string, (project: Project) => void, string, string]>([
    ["an artifact", (one) => tamper(one, "UPDATE artifact SET phase = 'closed' WHERE id = 'guide'"), "projection", "artifact [0-9a-f-]+ guide: phase: found closed, wanted parked"],
    ["a counter", (one) => tamper(one, "UPDATE stage_counter SET closed = 1 WHERE stage = 'B'"), "projection", "stage_counter [0-9a-f-]+ B: closed: found 1, wanted 0"],
    ["a report", (one) => forgeLastReport(one, one.read("progress/status.json").toString("utf8").replace('percent": 20', 'percent": 21')), "report", "report \\d+: seal: "],
    ["a command", (one) => tamper(one, "INSERT INTO command VALUES (1, 'abort', '{}', 'Eve', NULL, 1, NULL, '')"), "record", "command 1: seal: "],
    ["the lock", (one) => tamper(one, "UPDATE pipeline_lock SET token = token - 1"), "record", "pipeline_lock 1: seal: "],
    ["the schema", (one) => tamper(one, "DROP INDEX report_by_run"), "schema", "report_by_run definition: found nothing"],
  ])("refuses the start with 7 and nothing written, and is audited with 7: %s", async (_, change, kind, found) => {
    copyFileSync(kept, ledger);
    change(project);
    const before = withoutSidecars(listTree(project.dir));
    const { exitCode, stdout, stderr } = await project.pawl(["run"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error LEDGER_BROKEN: .*ledger\\.db: ${found}`, "m"));
    const audit = await auditOf(project);
    expect({ exitCode: audit.exitCode, kinds: audit.findings.map((one) => one.kind) }).toEqual({ exitCode: 7, kinds: expect.arrayContaining([kind]) as string[] });
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
  });

  it("is mended by pawl rebuild where only what follows from the events differs, and then taken up", async () => {
    copyFileSync(kept, ledger);
    expect(await project.pawl(["rebuild"])).toMatchObject({ exitCode: 0, stdout: "made anew from the events: 4 artifacts, 1 attempts, 4 counters; 0 differed\n" });
    tamper(project, "DELETE FROM artifact WHERE id = 'guide'; UPDATE attempt SET outcome = NULL");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 7 });
    const { exitCode, stdout } = await project.pawl(["rebuild"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^attempt \S+ 1: outcome: found nothing, wanted DONE\nartifact \S+ guide: found nothing, wanted .*\nmade anew from the events: .*; 2 differed\n$/);
    expect(await auditOf(project)).toMatchObject({ exitCode: 0, findings: [] });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  });

  it("is not mended by pawl rebuild where an event or a report is not what was written", async () => {
    for (const sql of ["UPDATE event SET at_ms = at_ms + 1 WHERE seq = 2", "UPDATE report SET run = 'other' WHERE seq = 2", "DELETE FROM report"]) {
      copyFileSync(kept, ledger);
      tamper(project, `${sql}; DELETE FROM artifact`);
      const before = withoutSidecars(listTree(project.dir));
      expect(await project.pawl(["rebuild"])).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringContaining("LEDGER_BROKEN") as string });
      expect(withoutSidecars(listTree(project.dir))).toEqual(before);
    }
  });
});

describe("a ledger's end that is noted outside of it", () => {
  it("stands in .pawl/emitted and in a reference of the repository that is no branch", async () => {
    const project = projectForTest();
    await blockedProject(project);
    expect(project.read(".pawl/emitted").toString("utf8")).toMatch(/^[0-9a-f]{64}\nledger \d+ [0-9a-f]{64}\n$/);
    expect(anchorsOf(project)).toEqual([expect.stringMatching(/^blob refs\/pawl\/ledger\/[0-9a-f]{16}$/)]);
    const log = (await project.pawl(["log", "--json"])).stdout.trimEnd().split("\n").at(-1) ?? "";
    const { seq, hash } = JSON.parse(log) as { seq: number; hash: string };
    expect(project.git("cat-file", "blob", anchorsOf(project)[0]?.split(" ")[1] ?? "")).toBe(`ledger ${seq} ${hash}\n`);
    expect(project.git("for-each-ref", "--format=%(refname)", "refs/heads")).toBe("refs/heads/main\n");
    expect((await project.pawl(["audit"])).stdout).toMatch(/^its end was noted at event \d+ in \.pawl\/emitted\nits end was noted at event \d+ in refs\/pawl\/ledger\//m);
  });

  it("shows that an older copy was put in its place, by either note alone; and one that is gone is not begun anew", async () => {
    const project = projectForTest();
    await blockedProject(project);
    const ledger = join(project.dir, ".pawl", "ledger.db");
    const older = join(project.root, "older.db");
    copyFileSync(ledger, older);
    project.write("licence.txt", "granted\n");
    expect(await project.pawl(["answer", "docs/guide.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });

    copyFileSync(older, ledger);
    const [reference = ""] = anchorsOf(project).map((line) => line.split(" ")[1] ?? "");
    const text = project.git("cat-file", "blob", reference);
    project.git("update-ref", "-d", reference);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringMatching(/LEDGER_BROKEN.*: \.pawl\/emitted \d+: found the ledger ends at event \d+, wanted event \d+ with hash/) as string });
    expect(await auditOf(project)).toMatchObject({ exitCode: 7, findings: [{ kind: "anchor", table: ".pawl/emitted" }] });

    project.write("note.txt", text);
    project.git("update-ref", reference, project.git("hash-object", "-w", "note.txt").trim());
    rmSync(join(project.dir, "note.txt"));
    rmSync(join(project.dir, ".pawl", "emitted"));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringContaining(`${reference} `) as string });

    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${ledger}${suffix}`, { force: true });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringContaining("the ledger is gone") as string });
    expect(existsSync(ledger)).toBe(false);
    project.git("update-ref", reference, "HEAD");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringContaining("cannot be read") as string });
    project.git("update-ref", "-d", reference);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  });

  it("is noted in .pawl/emitted alone where there is no repository", async () => {
    const project = projectForTest({ isRepository: false });
    await blockedProject(project);
    expect((await project.pawl(["audit"])).stdout).toMatch(/what was written\nits end was noted at event \d+ in \.pawl\/emitted\n$/);
  });
});

it("pawl rebuild says that there is no ledger yet", async () => {
  const project = projectForTest();
  project.writePlan(quickPlan({ command: ["false"], changes: {} }));
  expect(await project.pawl(["rebuild"])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("LEDGER_MISSING") as string });
  expect(existsSync(join(project.dir, ".pawl"))).toBe(false);
});

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { notedEnd, writeEmitted } from "./support/forge-ledger.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { backedUpInMidRun, elsewhere } from "./support/mid-run-backup.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport, runLogged } from "./support/run-facts.ts";

const evidenceOf = (project: Project) => listTree(join(project.dir, ".pawl", "evidence"));

describe("pawl backup and pawl restore", () => {
  it("go back in the same project: nothing is lost without consent, and the next run gates what the branch has without agents", async () => {
    const { project, file, backup, report } = await backedUpInMidRun();
    const completed = project.read("progress/status.json");
    const refused = await project.pawl(["restore", file]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^error LEDGER_BACKUP_OLDER: .*\nhint: .*--replace/);
    expect(project.read("progress/status.json")).toEqual(completed);

    const restored = await project.pawl(["restore", file, "--replace"]);
    expect(restored).toMatchObject({ exitCode: 0, stderr: "" });
    const kept = /^the ledger that was there is kept as (.*)$/m.exec(restored.stdout)?.[1] ?? "";
    expect(restored.stdout).toContain(`restored ${backup.head.seq} events up to ${backup.head.hash}, ${backup.files} files\n`);
    expect(existsSync(kept)).toBe(true);
    expect((await readLog(project)).at(-1)).toMatchObject({ seq: backup.head.seq, hash: backup.head.hash });
    expect((await project.pawl(["status"])).stdoutBytes).toEqual(report);

    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "branch.foreign_commit")).toHaveLength(1);
    expect(dataOf(events, "artifact.gate_first").map(({ artifact }) => artifact)).toEqual(["guide", "code", "decision"]);
    expect(dataOf(events, "attempt.started").map(({ kind }) => kind)).toEqual(["gate-first", "gate-first", "gate-first"]);
    expect(dataOf(events, "status.tampered")).toEqual([]);
    expect(readReport(project).overall_progress_percent).toBe(100);
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(project.dir, ".pawl")).filter((name) => name.endsWith(".tmp"))).toEqual([]);

    // The ledger that was kept can be restored in its turn.
    expect(await project.pawl(["restore", kept, "--replace"])).toMatchObject({ exitCode: 0 });
    expect(project.read("progress/status.json")).toEqual(completed);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  });

  it("make a pipeline whole in another folder: evidence, status file, and a run that goes on where the backup was taken", async () => {
    const { project, file, backup, report } = await backedUpInMidRun();
    const design = (await readArtifacts(project))["design"]?.commit ?? "";
    const other = elsewhere(project, design);
    expect(await other.pawl(["restore", file, "--json"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(other.read("progress/status.json")).toEqual(report);
    expect(Object.keys(evidenceOf(other)).length).toBeGreaterThan(0);
    expect(evidenceOf(project)).toMatchObject(evidenceOf(other));
    expect(other.git("status", "--porcelain", "--", ".pawl", "progress")).toBe("");

    // What the plan calls is the rig of the test before, whose agents answer no more; here the guide is there already.
    other.write("docs/guide.md", "done\n");
    other.git("add", "docs/guide.md");
    other.git("commit", "--quiet", "--message=By hand");
    const { exitCode, events } = await runLogged(other);
    expect(exitCode).toBe(0);
    expect(events[0]).toMatchObject({ seq: backup.head.seq + 1 });
    expect(dataOf(events, "status.tampered")).toEqual([]);
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["guide", "code", "decision"]);
    expect(await other.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  it("lose the closures whose commits the branch of the other folder does not have, at its next run", async () => {
    const { project, file } = await backedUpInMidRun();
    const root = project.git("rev-list", "--max-parents=0", "HEAD").trim();
    const other = elsewhere(project, root);
    // The design's very bytes, by another commit: its closure is lost all the same, and its gate closes it again.
    for (const location of ["docs/design.md", "docs/guide.md"]) other.write(location, "done\n");
    other.git("add", "docs");
    other.git("commit", "--quiet", "--message=By hand");
    expect(await other.pawl(["restore", file])).toMatchObject({ exitCode: 0 });
    const { exitCode, events } = await runLogged(other);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "artifact.invalidated")).toMatchObject([{ artifact: "design", cause: "COMMIT_LOST" }]);
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["design", "guide", "code", "decision"]);
  });

  it("9.1#2: leave a status file that another hand changed, or that a kill left behind, to the next run, which records and repairs it", async () => {
    const { project, file, backup } = await backedUpInMidRun();
    const later = { status: project.read("progress/status.json"), emitted: project.read(".pawl/emitted") };
    expect(await project.pawl(["restore", file, "--replace"])).toMatchObject({ exitCode: 0 });
    const note = notedEnd(project.read(".pawl/emitted"));
    expect(note).toBe(`ledger ${backup.head.seq} ${backup.head.hash}\n`);
    // As it is when the restore is killed after the ledger, and before what was noted of its end: it can only be restored again.
    writeEmitted(project, later.emitted, notedEnd(later.emitted));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 7, stdout: "" });
    expect(await project.pawl(["restore", file])).toMatchObject({ exitCode: 0 });
    // As it is when the restore is killed after that, and before the status file.
    writeEmitted(project, later.emitted, note);
    rmSync(join(project.dir, "progress", "status.json"));
    writeFileSync(join(project.dir, "progress", "status.json"), later.status, { mode: 0o444 });
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "status.tampered")).toHaveLength(1);
    expect(readReport(project).overall_progress_percent).toBe(100);

    rmSync(join(project.dir, "progress", "status.json"));
    project.write("progress/status.json", "mine\n");
    const restored = await project.pawl(["restore", file, "--replace"]);
    expect(restored).toMatchObject({ exitCode: 0 });
    expect(project.read("progress/status.json").toString()).toBe("mine\n");
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 7, stdout: "" });
    expect(dataOf((await runLogged(project)).events, "status.tampered")).toHaveLength(1);
  });

  it("refuse what is there already, what is no backup and what is not there, and warn of evidence that is missing or damaged", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["true"], changes: madeByPawl("design", "guide", "code", "decision") }) });
    const file = join(project.root, "one.backup");
    expect(await project.pawl(["backup", file])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["backup", file])).toMatchObject({ exitCode: 0 });
    const bytes = readFileSync(file);
    const again = await project.pawl(["backup", file]);
    expect([again.exitCode, again.stderr.split(":")[0]]).toEqual([2, "error LEDGER_BACKUP_EXISTS"]);
    expect(readFileSync(file)).toEqual(bytes);
    expect(await project.pawl(["restore", join(project.dir, "pawl.yaml"), "--replace"])).toMatchObject({ exitCode: 7, stdout: "" });
    expect(await project.pawl(["restore", `${file}.none`])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await project.pawl(["restore", file])).toMatchObject({ exitCode: 0 });

    const evidence = Object.keys(evidenceOf(project)).filter((path) => /[0-9a-f]{64}$/.test(path));
    const [first, second] = evidence.map((path) => join(project.dir, ".pawl", "evidence", path)) as [string, string];
    rmSync(first);
    rmSync(second);
    writeFileSync(second, "forged");
    const { exitCode, stderr } = await project.pawl(["backup", join(project.root, "some.backup")]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${second}: the evidence is not what was stored`);
    expect(stderr.match(/it lacks evidence [0-9a-f]{64}, which event \d+ names/g)).toHaveLength(2);
  });
});

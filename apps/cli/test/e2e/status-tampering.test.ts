import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { deriveState, renderReport } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readReport, runLogged } from "./support/run-facts.ts";

const CLAIM = '{"status_type":"LIVE","overall_progress_percent":100}\n';
const LATER = madeByPawl("guide", "code", "decision");

/** What another hand may do to the status file `file`; as text, because agents do the same. */
const HANDS = {
  edit: `fs.chmodSync(file, 0o644); fs.writeFileSync(file, claim); fs.chmodSync(file, 0o444);`,
  replace: `fs.writeFileSync(file + ".new", claim, { mode: 0o444 }); fs.renameSync(file + ".new", file);`,
  delete: `fs.rmSync(file);`,
  chmod: `fs.chmodSync(file, 0o666);`,
  link: `fs.writeFileSync(beside, claim, { mode: 0o444 }); fs.rmSync(file); fs.symlinkSync(beside, file);`,
  folder: `fs.rmSync(file); fs.mkdirSync(file);`,
  vanish: `fs.rmSync(path.dirname(file), { recursive: true });`,
  pipe: `fs.rmSync(file); child_process.execFileSync("mkfifo", [file]);`,
  linkedFolder: `fs.renameSync(path.dirname(file), beside + "-folder"); fs.symlinkSync(beside + "-folder", path.dirname(file));`,
  // Read twice, it never is the same; read for ever, it never ends.
  changingDigests: `fs.rmSync(path.join(file, "../../.pawl/emitted")); fs.symlinkSync("/proc/sys/kernel/random/uuid", path.join(file, "../../.pawl/emitted"));`,
  endlessDigests: `fs.rmSync(path.join(file, "../../.pawl/emitted")); fs.symlinkSync("/dev/zero", path.join(file, "../../.pawl/emitted"));`,
} as const;

/** Replaces the report together with Pawl's own note of which reports it emitted. */
const FORGE = `
  const replace = (path, text) => {
    fs.rmSync(beside, { force: true });
    fs.writeFileSync(beside, text, { mode: 0o444 });
    fs.renameSync(beside, path);
  };
  replace(path.join(file, "../../.pawl/emitted"), crypto.createHash("sha256").update(claim).digest("hex") + "\\n");
  replace(file, claim);
`;

/**
 * An agent whose n-th attempt does what the n-th hand does, and then waits for its end; after the last one it works. The
 * orchestrator stands still meanwhile, so that it sees the whole of it at once.
 */
function agentThatTampers(project: Project, hands: readonly string[]): string {
  const cases = hands.map((hand, position) => `case ${position + 1}: { ${hand} break; }`);
  return `
    const [file, beside, claim] = ${JSON.stringify([statusFile(project), join(project.root, "beside"), CLAIM])};
    const [crypto, child_process] = [await import("node:crypto"), await import("node:child_process")];
    if (assignment.attempt > ${hands.length}) return write(location, "done\\n");
    // Not while the orchestrator still writes that no report but the last one is accepted: what it writes over goes unseen.
    while (fs.readFileSync(path.join(file, "../../.pawl/emitted"), "utf8").split("\\n").length > 3) await sleep(5);
    // Not the parent, which may be the small process that starts others for it.
    const procFile = (pid, name) => fs.readFileSync("/proc/" + pid + "/" + name, "utf8");
    let orchestrator = process.ppid;
    while (!procFile(orchestrator, "cmdline").includes("pawl-bundled.cjs")) orchestrator = Number(procFile(orchestrator, "stat").split(") ")[1].split(" ")[1]);
    process.kill(orchestrator, "SIGSTOP");
    try {
      switch (assignment.attempt) {
        ${cases.join("\n")}
      }
    } finally {
      process.kill(orchestrator, "SIGCONT");
    }
    await sleep(60_000);
  `;
}

/** Lets another process do the same. */
function tamper(project: Project, hand: string, claim: string = CLAIM): void {
  const names = JSON.stringify([statusFile(project), join(project.root, `beside-${randomUUID()}`), claim]);
  const imports = 'import fs from "node:fs"; import path from "node:path"; import crypto from "node:crypto"; import child_process from "node:child_process";';
  execFileSync(process.execPath, ["--input-type=module", "--eval", `${imports} const [file, beside, claim] = ${names}; ${hand}`]);
}

function statusFile(project: Pick<Project, "dir">): string {
  return join(project.dir, "progress", "status.json");
}

describe("the status file under another hand while agents run", () => {
  it("2.1#1 2.1#3 9.1#1 9.1#2 9#2 9#3 9#4 3.0#3: halts, keeps the foreign bytes, cancels attempts uncharged, and goes on", async () => {
    const project = projectForTest();
    const hands = [...Object.values(HANDS), FORGE];
    project.writePlan(quickPlan({ command: writeAgent(project, agentThatTampers(project, hands)), changes: LATER, limits: { statusFaults: hands.length } }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);

    const faults = dataOf(events, "status.tampered");
    expect(faults).toHaveLength(hands.length);
    const kept = faults.map(({ quarantine }) => (typeof quarantine === "string" ? kindAndBytes(project, quarantine) : null));
    const [edit, replace, gone, chmod, link, folder, vanished, pipe, linkedFolder, changing, endless, forged] = kept;
    expect({ edit, replace, forged }).toEqual({ edit: `file ${CLAIM}`, replace: `file ${CLAIM}`, forged: `file ${CLAIM}` });
    expect({ gone, link, folder, vanished }).toEqual({ gone: null, link: "link", folder: "folder", vanished: null });
    expect({ pipe, linkedFolder }).toEqual({ pipe: "pipe", linkedFolder: "link" });
    for (const untouched of [chmod, changing, endless]) {
      expect(JSON.parse(untouched?.replace(/^file /, "") ?? "")).toMatchObject({ status_type: "LIVE", overall_progress_percent: 0 });
    }

    const attempts = hands.map((_, position) => position + 1);
    expect(dataOf(events, "attempt.started", undefined).map(({ attempt }) => attempt)).toEqual([...attempts, ...[1, 2, 3, 4].map((later) => hands.length + later)]);
    expect(dataOf(events, "attempt.ended").slice(0, hands.length)).toMatchObject(
      attempts.map((attempt) => ({ attempt, outcome: "cancelled", reason: "STATUS_TAMPERED" })),
    );
    expect(dataOf(events, "artifact.retried")).toMatchObject(attempts.map((attempt) => ({ attempt, charged: false })));
    expect(dataOf(events, "report.emitted").filter(({ cause }) => cause === "status.tampered")).toHaveLength(hands.length);
    expect((await readArtifacts(project))["design"]).toMatchObject({ phase: "closed", failures: 0 });

    const report = readReport(project);
    expect(deriveState(report)).toBe("COMPLETED");
    expect(report.issues.map((issue) => issue.split(" ")[0])).toEqual(faults.map(() => "STATUS_TAMPERED"));
    expect(lstatSync(statusFile(project)).mode & 0o777).toBe(0o444);
  });

  it("9#5 4.7#7: more faults than limits.statusFaults abort the run in its stage, with the last percentages", async () => {
    const project = projectForTest();
    const body = `
      fs.rmSync(${JSON.stringify(statusFile(project))}, { force: true });
      await sleep(60_000);
    `;
    const changes = madeByPawl("design", "code", "decision");
    project.writePlan(quickPlan({ command: writeAgent(project, body), changes, limits: { statusFaults: 1 } }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(4);
    expect(dataOf(events, "status.tampered")).toHaveLength(2);
    expect(dataOf(events, "run.aborted")).toEqual([{ stage: "B", cause: "STATUS_FAULTS", by: null, why: null }]);
    expect(dataOf(events, "question.raised")).toEqual([]);
    const report = readReport(project);
    expect(deriveState(report)).toBe("ABORTED");
    expect(report).toMatchObject({ current_stage: "B", overall_progress_percent: 20, stage_progress_percent: 0 });
    expect(report.issues).toContain("ABORTED cause=STATUS_FAULTS");
    const frozen = project.read("progress/status.json");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 4 });
    expect(project.read("progress/status.json")).toEqual(frozen);
  });
});

describe("the status file under another hand while nobody is at work", () => {
  it("7#2 3.0#3 9.1#2: pawl status prints no byte of it, exits 7 and repairs nothing; the next run puts it right", async () => {
    const project = projectForTest();
    project.writePlan(quickPlan({ command: writeAgent(project, ""), changes: LATER, limits: { attempts: 1 } }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const file = statusFile(project);
    const emittedFile = join(project.dir, ".pawl", "emitted");
    const [right, emitted] = [readFileSync(file), readFileSync(emittedFile)];
    for (let at = 0; at < right.length; at += Math.ceil(right.length / 8)) {
      rmSync(file);
      writeFileSync(file, right.with(at, (right[at] ?? 0) ^ 1), { mode: 0o444 });
      expect({ at, ...(await project.pawl(["status"])) }).toMatchObject({ at, exitCode: 7, stdout: "" });
    }
    for (const hand of Object.values(HANDS)) {
      tamper(project, hand);
      const before = listTree(project.dir);
      const { exitCode, stdout, stderr } = await project.pawl(["status"]);
      expect({ hand, exitCode, stdout }).toEqual({ hand, exitCode: 7, stdout: "" });
      expect(stderr).toMatch(/^error STATUS_DIFFERS: .*progress\/status\.json: .*\n$/);
      expect(listTree(project.dir)).toEqual(before);
      rmSync(dirname(file), { recursive: true, force: true });
      mkdirSync(dirname(file));
      writeFileSync(file, right, { mode: 0o444 });
      rmSync(emittedFile);
      writeFileSync(emittedFile, emitted, { mode: 0o444 });
      expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
    }

    tamper(project, HANDS.replace);
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    const [fault, ...others] = dataOf(events, "status.tampered");
    expect(others).toEqual([]);
    expect(kindAndBytes(project, String(fault?.["quarantine"]))).toBe(`file ${CLAIM}`);
    expect(readReport(project).issues.join("\n")).toContain("STATUS_TAMPERED");
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0, stdout: project.read("progress/status.json").toString("utf8") });
  });

  it("9.1#2 6.4#5: a report that is forged together with the note of what was emitted is not believed, and an ended run stays as it was", async () => {
    const project = projectForTest();
    project.writePlan(quickPlan({ command: writeAgent(project, ""), changes: LATER, limits: { attempts: 1 } }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const completed = renderReport({
      ...readReport(project),
      current_stage: "D",
      overall_progress_percent: 100,
      stage_progress_percent: 100,
      current_task: "",
      issues: [],
      blocking_questions: [],
    });
    tamper(project, FORGE, completed);
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(kindAndBytes(project, String(dataOf(events, "status.tampered")[0]?.["quarantine"]))).toBe(`file ${completed}`);

    expect(await project.pawl(["abort", "--yes"])).toMatchObject({ exitCode: 0 });
    const aborted = project.read("progress/status.json");
    tamper(project, FORGE, completed);
    const again = await runLogged(project);
    expect(again.exitCode).toBe(4);
    expect(dataOf(again.events, "status.tampered")).toHaveLength(1);
    expect(project.read("progress/status.json")).toEqual(aborted);
  });
});

/** What was kept in the quarantine under a name. */
function kindAndBytes(project: Project, name: string): string {
  const path = join(project.dir, ".pawl", "quarantine", name);
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return "link";
  if (stat.isFIFO()) return "pipe";
  return stat.isDirectory() ? "folder" : `file ${readFileSync(path, "utf8")}`;
}

import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";

import { renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { PAWL } from "../support/run-pawl.ts";

const RUNNING: StatusReport = {
  status_type: "LIVE",
  current_stage: "B",
  overall_progress_percent: 32,
  stage_progress_percent: 50,
  last_completed_artifact: "docs/scope.md@1.2",
  current_task: "Generate docs/api.md",
  issues: [],
  blocking_questions: [],
  next_step: "Verify docs/api.md",
};

/** Two lines of a run's history: its header, and its start with a report. */
function history(overallPercent: number): string {
  const artifacts = (["A", "B", "C", "D"] as const).map((stage) => ({ artifact: stage, stage, location: `${stage}.md`, version: null, required: true }));
  const header = { history: 1, run: "r", contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } }, artifacts };
  const report = { ...RUNNING, current_stage: "A", overall_progress_percent: overallPercent, stage_progress_percent: 0, last_completed_artifact: "NONE", current_task: "Generate A.md", next_step: "Verify A.md" };
  return `${JSON.stringify(header)}\n${JSON.stringify({ seq: 1, events: [], report })}\n`;
}

const project = (files: Readonly<Record<string, string>>): Project => projectForTest({ isRepository: false, files });

/** Runs the command with something on standard input. */
function pipe(from: string, args: readonly string[], at: Project): Promise<{ exitCode: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PAWL, ...args], { cwd: at.dir, env: at.env, stdio: ["pipe", "pipe", "inherit"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.on("error", reject).on("close", (exitCode) => resolve({ exitCode, stdout }));
    child.stdin.end(from);
  });
}

describe("pawl contract check", () => {
  it("exits 0 for valid reports and histories, and says what each is", async () => {
    const at = project({ "status.json": renderReport(RUNNING), "run.jsonl": history(0) });
    const { exitCode, stdout, stderr } = await at.pawl(["contract", "check", "status.json", "run.jsonl"]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "status.json: valid report\nrun.jsonl: valid history\n", stderr: "" });
  });

  it("names every violation with its rule and place, and exits 2", async () => {
    const at = project({ "status.json": renderReport({ ...RUNNING, current_stage: "Docs" as "B", next_step: "Think hard" }) });
    const { exitCode, stdout } = await at.pawl(["contract", "check", "status.json"]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^status\.json: 4\.1#1 \/current_stage: found "Docs", wanted exactly .*\nstatus\.json: 4\.8#1 \/next_step: found /);
  });

  it("judges the bytes, not only the values", async () => {
    const text = renderReport(RUNNING);
    const at = project({ "bom.json": `\uFEFF${text}`, "twice.json": text.replace('"issues": []', '"issues": [],\n  "issues": []'), "after.json": `${text}{}` });
    const { exitCode, stdout } = await at.pawl(["contract", "check", "bom.json", "twice.json", "after.json"]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^bom\.json: 3#1: .*\ntwice\.json: 3#1 \/issues: .*\nafter\.json: 3#1: .*\n$/);
  });

  it("counts the percentages of a history again", async () => {
    const at = project({ "run.jsonl": history(7) });
    const { exitCode, stdout } = await at.pawl(["contract", "check", "run.jsonl"]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^run\.jsonl: 4\.2#2 \/2\/report\/overall_progress_percent: /m);
  });

  it("reads standard input with -, and once only", async () => {
    const at = project({});
    expect(await pipe(renderReport(RUNNING), ["contract", "check", "-"], at)).toEqual({ exitCode: 0, stdout: "-: valid report\n" });
    expect(await pipe("{", ["contract", "check", "-"], at)).toMatchObject({ exitCode: 2 });
    expect(await at.pawl(["contract", "check", "-", "-"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("checks what it can read when something else cannot be read", async () => {
    const at = project({ "status.json": renderReport(RUNNING), "folder/x": "" });
    execFileSync("mkfifo", [join(at.dir, "pipe")]);
    const { exitCode, stdout } = await at.pawl(["contract", "check", "missing.json", "folder", "pipe", "status.json"]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("missing.json: cannot be read: ENOENT\nfolder: cannot be read: not a regular file\npipe: cannot be read: not a regular file\nstatus.json: valid report\n");
  });

  it("prints one JSON object with --json", async () => {
    const at = project({ "status.json": renderReport({ ...RUNNING, status_type: "DEAD" as "LIVE" }) });
    const { exitCode, stdout } = await at.pawl(["contract", "check", "--json", "status.json", "none.json"]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      inputs: [
        { file: "status.json", ok: false, kind: "report", problem: null, violations: [{ rule: "3#2", path: "/status_type", found: '"DEAD"', wanted: '"LIVE"' }] },
        { file: "none.json", ok: false, kind: null, problem: "cannot be read: ENOENT", violations: [] },
      ],
    });
  });

  it("shows nothing that a terminal would obey", async () => {
    const at = project({ "status.json": renderReport({ ...RUNNING, current_stage: "\u001b[2J\u202e" as "B" }) });
    const { stdout } = await at.pawl(["contract", "check", "status.json"]);
    expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  });
});

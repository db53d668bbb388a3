import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { describe, expect, it } from "vitest";

import { dataOf, readLog } from "./e2e/support/run-facts.ts";
import { startAgentRig } from "./support/agent-rig.ts";
import { interruptTwice } from "./support/interrupt-twice.ts";
import { listTree } from "./support/list-tree.ts";
import { makePlan } from "./support/make-plan.ts";
import { projectForTest } from "./support/make-project.ts";
import { parseNdjson } from "./support/parse-ndjson.ts";
import { processesIn } from "./support/processes.ts";
import { writeAgent } from "./support/scripted-agent.ts";

describe("a run that needs a human", () => {
  it("exits 3 with the questions, takes the answer, and goes on to the end", async () => {
    const project = projectForTest();
    const requires = { requires: { files: ["approval.txt"] } };
    project.writePlan(makePlan({ command: writeAgent(project), changes: { guide: requires } }));

    const blocked = await project.pawl(["run"]);
    expect({ exitCode: blocked.exitCode, stdout: blocked.stdout }).toEqual({ exitCode: 3, stdout: "" });
    const question =
      "docs/guide.md: REQUIREMENT_MISSING (open)\n  approval.txt\n  options: PROVIDED, ABORT\n" +
      "    pawl answer docs/guide.md PROVIDED\n    pawl answer docs/guide.md ABORT\n";
    expect(blocked.stderr.endsWith(question)).toBe(true);
    expect(await project.pawl(["answer"])).toMatchObject({ exitCode: 0, stdout: question, stderr: "" });
    expect(JSON.parse((await project.pawl(["answer", "--json"])).stdout)).toMatchObject([
      { location: "docs/guide.md", reason: "REQUIREMENT_MISSING", options: ["PROVIDED", "ABORT"], isOpen: true },
    ]);

    const wrong = await project.pawl(["answer", "docs/guide.md", "MAYBE"]);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/^error ANSWER_INVALID: .*"MAYBE".*\nhint: .*PROVIDED, ABORT\n$/);

    project.write("approval.txt", "yes\n");
    const answered = await project.pawl(["answer", "docs/guide.md", "PROVIDED", "--by", "Ada", "--why", "it is there"]);
    expect(answered).toMatchObject({ exitCode: 0, stdout: "docs/guide.md: PROVIDED, recorded for Ada\n" });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const [answer] = parseNdjson((await project.pawl(["log", "--json", "--type", "question.answered"])).stdout);
    expect(answer?.data).toEqual({ artifact: "guide", option: "PROVIDED", by: "Ada", why: "it is there" });
  });

  it("exits 4 once it was aborted, and only --new starts again", async () => {
    const project = projectForTest();
    const requires = { requires: { files: ["approval.txt"] } };
    project.writePlan(makePlan({ command: writeAgent(project), changes: { design: requires } }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(await project.pawl(["run", "--new"])).toMatchObject({ exitCode: 2 });
    expect(await project.pawl(["abort", "--yes", "--by", "Ada", "--why", "wrong plan"])).toMatchObject({ exitCode: 0 });
    expect((await project.pawl(["log", "--type", "run.aborted"])).stdout).toMatch(/run\.aborted +in stage A: OPERATOR by Ada: wrong plan\n$/);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 4 });
    project.write("approval.txt", "yes\n");
    expect(await project.pawl(["run", "--new"])).toMatchObject({ exitCode: 0 });
  });

  it("shows what an agent named in text that cannot steer the terminal", async () => {
    const project = projectForTest();
    const evil = 'fs.writeFileSync("docs-\\u001b[31m\\u202e.md", "x"); write(location, "done\\n");';
    project.writePlan(makePlan({ command: writeAgent(project, evil), limits: { attempts: 1 } }));
    const { exitCode, stderr } = await project.pawl(["run"]);
    const log = await project.pawl(["log"]);
    const json = await project.pawl(["log", "--json"]);
    expect(exitCode).toBe(3);
    expect(log.stdout).toContain("OUTSIDE_WRITES");
    for (const text of [stderr, log.stdout, json.stdout]) expect(text).not.toMatch(/[\u001b\u202e]/);
  });
});

describe("a run that is under way", () => {
  it("is seen by ps and status, keeps a second orchestrator out, and stops on SIGTERM with exit code 5", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: makePlan({ command: rig.command }) });
    const run = project.start(["run"]);
    const agent = await rig.next();

    const { lock, attempts } = JSON.parse((await project.pawl(["ps", "--json"])).stdout) as {
      lock: Record<string, unknown>;
      attempts: Record<string, unknown>[];
    };
    expect(lock).toMatchObject({ pid: run.pid, host: hostname(), isAlive: true });
    expect(attempts).toMatchObject([{ attempt: 1, kind: "agent", profile: "default", artifacts: ["design"], state: "running" }]);
    expect((await project.pawl(["ps"])).stdout).toMatch(
      new RegExp(`^lock: process ${run.pid} on .*, alive, last heartbeat .* ago\nATTEMPT .*\n1 +agent +default +running .* design\n$`),
    );
    expect((await project.pawl(["status"])).stdout).toBe(project.read("progress/status.json").toString("utf8"));

    const second = await project.pawl(["run"]);
    expect(second).toMatchObject({ exitCode: 6, stdout: "" });
    expect(second.stderr).toMatch(new RegExp(`^error LOCKED: .*process ${run.pid} on ${hostname()}\n`));

    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5, signal: null });
    await agent.gone;
    expect(processesIn(project.root)).toEqual([]);
    expect(JSON.parse((await project.pawl(["ps", "--json"])).stdout)).toEqual({ pause: null, lock: null, attempts: [] });
  });

  it("is taken up after a second SIGINT, which exits 130", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: makePlan({ command: rig.command }) });
    const run = project.start(["run"]);
    const stopped = await rig.next();
    await interruptTwice(project, run);
    expect(await run.ended).toMatchObject({ exitCode: 130, signal: null });
    await stopped.gone;
    const events = await readLog(project);
    expect(dataOf(events, "attempt.ended")).toMatchObject([{ outcome: "cancelled", reason: "INTERRUPTED" }]);
    expect(dataOf(events, "orchestrator.stopped")).toMatchObject([{ end: "stopped" }]);

    const again = project.start(["run"]);
    for (const location of ["docs/design.md", "docs/guide.md", "src/code.txt", "docs/decision.md"]) {
      const agent = await rig.next();
      expect(agent.assignment.artifacts).toMatchObject([{ location }]);
      await agent.write(location, "done\n");
      await agent.exit(0);
    }
    expect(await again.ended).toMatchObject({ exitCode: 0 });
  });

  it("ends at once on a signal after the one that stops, and the next run ends the agent that was left", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: makePlan({ command: rig.command }) });
    const run = project.start(["run"]);
    const agent = await rig.next();
    await agent.ignoreSignal("SIGTERM");
    run.child.kill("SIGTERM");
    await run.stderrMatches(/^SIGTERM: stopping in order/m);
    run.child.kill("SIGHUP");
    expect(await run.ended).toMatchObject({ exitCode: 5, signal: null });

    const again = project.start(["run"]);
    await agent.gone;
    await rig.next();
    again.child.kill("SIGTERM");
    expect(await again.ended).toMatchObject({ exitCode: 5, signal: null });
    expect(processesIn(project.root)).toEqual([]);
  });

  it("takes an answer and an abort from another process", async () => {
    const rig = await startAgentRig();
    const project = projectForTest();
    const other = { id: "other", stage: "A", location: "docs/other.md", gate: { checks: [{ run: ["grep", "-q", "x", "docs/other.md"] }] } };
    const requires = { requires: { files: ["approval.txt"] } };
    project.writePlan(makePlan({ command: rig.command, more: [other], changes: { design: requires } }));
    const run = project.start(["run", "--wait"]);
    const first = await rig.next();
    expect(first.assignment.artifacts).toMatchObject([{ id: "other" }]);
    expect((await project.pawl(["answer"])).stdout).toMatch(/^docs\/design\.md: REQUIREMENT_MISSING \(parked\)\n/);

    project.write("approval.txt", "yes\n");
    expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
    const second = await rig.next();
    expect(second.assignment.artifacts).toMatchObject([{ id: "design" }]);
    expect(await project.pawl(["abort", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await run.ended).toMatchObject({ exitCode: 4 });
    await Promise.all([first.gone, second.gone]);
  });
});

describe("an integrity fault exits 7", () => {
  it("when the status file is not what was emitted: nothing on standard output, one line on standard error, nothing repaired", async () => {
    const project = projectForTest();
    project.writePlan(makePlan({ command: writeAgent(project), changes: { design: { requires: { files: ["approval.txt"] } } } }));
    await project.pawl(["run"]);
    const file = join(project.dir, "progress", "status.json");
    chmodSync(file, 0o644);
    writeFileSync(file, project.read("progress/status.json").toString("utf8").replace(/"overall_progress_percent": \d+/, '"overall_progress_percent": 99'));
    chmodSync(file, 0o444);
    const before = listTree(project.dir);
    const { exitCode, stdout, stderr } = await project.pawl(["status"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
    expect(stderr).toMatch(/^error STATUS_DIFFERS: .*progress\/status\.json: .*\n$/);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(listTree(project.dir)).toEqual(before);
  });

  it("when an event in the ledger was changed, and nothing is written", async () => {
    const project = projectForTest();
    project.writePlan(makePlan({ command: writeAgent(project), changes: { guide: { requires: { files: ["approval.txt"] } } } }));
    await project.pawl(["run"]);
    const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as { name: string }[];
    for (const { name } of tables) database.exec(`DROP TRIGGER "${name}"`);
    database.exec(`UPDATE event SET data = replace(data, '"agent"', '"run"') WHERE type = 'attempt.started'`);
    database.close();
    const status = project.read("progress/status.json");
    const result = await project.pawl(["run"]);
    expect(result).toMatchObject({ exitCode: 7, stdout: "" });
    expect(result.stderr).toMatch(/^error LEDGER_BROKEN: .*ledger\.db: event \d+ /);
    expect(project.read("progress/status.json")).toEqual(status);
  });
});

describe("pawl status before any report", () => {
  it("says so in one line and exits 2", async () => {
    const project = projectForTest();
    const { exitCode, stdout, stderr } = await project.pawl(["status"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error STATUS_MISSING: .*progress\/status\.json: .*\n$/);
  });
});

describe("an internal error exits 1 and names its log", () => {
  it("in the project where it has a state folder", async () => {
    const project = projectForTest();
    mkdirSync(join(project.dir, ".pawl"));
    symlinkSync("pawl.yaml", join(project.dir, "pawl.yaml"));
    const { exitCode, stdout, stderr } = await project.pawl(["check"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    const [error, hint, log, ...rest] = stderr.split("\n");
    expect(error).toMatch(/^error ELOOP: /);
    expect(hint).toMatch(/^hint: .*--version/);
    expect(rest).toEqual([""]);
    const logs = readdirSync(join(project.dir, ".pawl", "logs"));
    expect(log).toBe(`log: ${join(project.dir, ".pawl", "logs", logs[0] ?? "")}`);
    expect(readFileSync(join(project.dir, ".pawl", "logs", logs[0] ?? ""), "utf8")).toMatch(/ELOOP[^]*code: /);
  });

  it("in the folder for temporary files elsewhere", async () => {
    const project = projectForTest();
    symlinkSync("pawl.yaml", join(project.dir, "pawl.yaml"));
    const { exitCode, stderr } = await project.pawl(["check"]);
    expect(exitCode).toBe(1);
    const log = /\nlog: (.*)\n$/.exec(stderr)?.[1] ?? "";
    expect(log.startsWith(join(project.root, "tmp"))).toBe(true);
    expect(readFileSync(log, "utf8")).toContain("ELOOP");
    rmSync(log);
  });
});

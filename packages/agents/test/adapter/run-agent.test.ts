import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { assignmentSchema } from "../../src/assignment/assignment.ts";
import type { AgentJob, AgentProgram } from "../../src/adapter/agent-job.ts";
import { runAgent } from "../../src/adapter/run-agent.ts";
import { agentJob } from "../support/agent-job.ts";
import { fixture, Rig } from "../support/rig.ts";

function job(rig: Rig, command: readonly string[], changes: Partial<AgentJob> = {}, profile: Partial<AgentProgram> = {}): AgentJob {
  const [name = "", ...args] = command;
  return agentJob(rig, { command: [fixture(name), ...args] }, changes, profile);
}

describe("what an agent is given", () => {
  test("has its assignment on standard input and in the file that PAWL_ASSIGNMENT names, and works in the workspace", async () => {
    using rig = new Rig();
    const attempt = job(rig, ["copies-its-assignment"]);
    expect(await runAgent(attempt)).toMatchObject({ kind: "produced" });
    const stdin = readFileSync(join(rig.dir, "stdin.json"), "utf8");
    expect(readFileSync(join(rig.dir, "file.json"), "utf8")).toBe(stdin);
    expect(assignmentSchema.parse(JSON.parse(stdin))).toEqual(attempt.assignment);
    expect((await rig.hear("cwd"))).toBe(rig.workspaceDir);
    const environment = await rig.hear("environment");
    expect(environment).toContain(`PAWL_ASSIGNMENT=${attempt.assignmentFile}`);
    expect(environment).toContain(`PAWL_QUESTION=${attempt.questionFile}`);
    expect(environment).toContain(`PAWL_PROCESS_TOKEN=${rig.token}`);
  });

  test("has an assignment file that only this user can read, in the place of what was there", async () => {
    using rig = new Rig();
    const attempt = job(rig, ["ends-as-told", "0"]);
    writeFileSync(attempt.assignmentFile, "old", { mode: 0o644 });
    await runAgent(attempt);
    expect(statSync(attempt.assignmentFile).mode & 0o777).toBe(0o600);
    expect(assignmentSchema.safeParse(JSON.parse(readFileSync(attempt.assignmentFile, "utf8"))).success).toBe(true);
  });

  test("has no shell between unless the profile asks for one", async () => {
    using rig = new Rig();
    await runAgent(job(rig, [], {}, { command: ["printf", "%s", "$PAWL_ASSIGNMENT; exit 3"] }));
    expect(rig.log()).toBe("$PAWL_ASSIGNMENT; exit 3");
    expect(await runAgent(job(rig, [], {}, { command: null, shell: "echo $((1 + 1)); exit 3" }))).toMatchObject({ kind: "failed", exitCode: 3 });
    expect(rig.log()).toBe("2\n");
  });
});

describe("the outcome", () => {
  test("of exit code 0 is a claim", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, ["prints-invalid-utf8"]))).toMatchObject({
      kind: "produced", detail: "the agent exited with code 0", forced: false, survivors: [], outputBytes: 13, logOmittedBytes: 0, outputTail: "a��b\u001b[31mred\n",
    });
  });

  test("of another exit code is a failure", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, ["ends-as-told", "9"]))).toMatchObject({ kind: "failed", reason: "EXIT_NONZERO", exitCode: 9, signal: null, detail: "the agent exited with code 9" });
  });

  test("of a signal is a failure", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, ["ends-as-told", "KILL"]))).toMatchObject({ kind: "failed", reason: "SIGNALLED", exitCode: null, signal: "SIGKILL" });
  });

  test("of a missing program is a failure that names it, safely", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, [], {}, { command: ["no\u001bsuch"] }))).toMatchObject({
      kind: "failed", reason: "PROGRAM_MISSING", pid: null, detail: "the agent's program no\\x1bsuch was not started (ENOENT)",
    });
  });

  test("of a program without the right to be executed is a failure of its own", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, [], {}, { command: [rig.dir] }))).toMatchObject({ kind: "failed", reason: "PROGRAM_NOT_EXECUTABLE" });
  });

  test("of a missing workspace is a failure to start", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, ["is-silent"], { workspaceDir: join(rig.dir, "none") }))).toMatchObject({ kind: "failed", reason: "NOT_STARTED" });
  });

  test("of a command that the shell does not find says so", async () => {
    using rig = new Rig();
    const outcome = await runAgent(job(rig, [], {}, { command: null, shell: "no-such-command-anywhere" }));
    expect(outcome).toMatchObject({ kind: "failed", reason: "EXIT_NONZERO", exitCode: 127, detail: expect.stringContaining("does not find") as string });
  });

  test("of the time limit, of silence at the start and of silence later are told apart", async () => {
    using rig = new Rig();
    expect(await runAgent(job(rig, ["is-silent"], {}, { timeoutMs: 150 }))).toMatchObject({ kind: "timed-out", limitMs: 150, forced: true });
    expect(await runAgent(job(rig, ["is-silent"], {}, { startMs: 150 }))).toMatchObject({ kind: "stalled", phase: "start", limitMs: 150 });
    expect(await runAgent(job(rig, ["prints-once-then-is-silent"], {}, { stallMs: 150, startMs: 500_000 }))).toMatchObject({ kind: "stalled", phase: "work", outputTail: "hello\n" });
  });

  test("of a cancellation carries the reason, escaped in the line for people", async () => {
    using rig = new Rig();
    const running = runAgent(job(rig, ["is-silent"]));
    await rig.hear("ready");
    rig.abort.abort("STATUS_TAMPERED\u202e");
    expect(await running).toMatchObject({ kind: "cancelled", reason: "STATUS_TAMPERED\u202e", detail: "the attempt was cancelled: STATUS_TAMPERED\\u{202e}" });
  });

  test("carries the end of a long output", async () => {
    using rig = new Rig();
    const outcome = await runAgent(job(rig, ["floods-output", "100000"]));
    expect(outcome.outputTail).toHaveLength(4096);
    expect(outcome.outputTail).toMatch(/(abcde|end)\n$/);
    expect(outcome.outputBytes).toBe(100_010);
  });
});

describe("a job that is refused", () => {
  test("names its assignment file by a relative path", async () => {
    using rig = new Rig();
    const refusal = runAgent(job(rig, ["is-silent"], { assignmentFile: "assignment.json" }));
    await expect(refusal).rejects.toMatchObject({ code: "INVALID_OPTIONS" });
  });

  test("has its assignment file in a folder that is missing", async () => {
    using rig = new Rig();
    const refusal = runAgent(job(rig, ["is-silent"], { assignmentFile: join(rig.dir, "none", "assignment.json") }));
    await expect(refusal).rejects.toMatchObject({ code: "ASSIGNMENT_UNWRITABLE" });
  });

  test.each([
    ["neither", null, null],
    ["both", ["true"], "true"],
  ])("has %s of command and shell", async (_which, command, shell) => {
    using rig = new Rig();
    await expect(runAgent(job(rig, [], {}, { command, shell }))).rejects.toMatchObject({ code: "INVALID_OPTIONS" });
  });
});

describe("what an agent used", () => {
  const script = (body: string) => ({ command: [process.execPath, "--input-type=module", "--eval", `import fs from "node:fs"; const file = process.env.PAWL_USAGE; ${body}`] });
  const forever = "setInterval(() => {}, 1000);";

  test("is what its file says after its death, not what an earlier one said", async () => {
    using rig = new Rig();
    const attempt = job(rig, [], {}, script('fs.writeFileSync(file, JSON.stringify({ version: 1, money: "0.42", tokens: 1500 }));'));
    expect(await runAgent(attempt)).toMatchObject({ kind: "produced", usage: { kind: "read", usage: { moneyMicros: 420_000, tokens: 1500 } } });
    const silent = job(rig, ["ends-as-told", "0"], { usageFile: attempt.usageFile });
    expect(await runAgent(silent)).toMatchObject({ kind: "produced", usage: { kind: "absent" } });
  });

  test.each([
    ["money", { moneyMicros: 1_000_000, tokens: null }, { money: "1.000001" }],
    ["tokens", { moneyMicros: null, tokens: 100 }, { tokens: 101 }],
  ] as const)("ends it when it is over the attempt's %s", async (what, budget, used) => {
    using rig = new Rig();
    const body = `fs.writeFileSync(file, ${JSON.stringify(JSON.stringify({ version: 1, ...used }))}); ${forever}`;
    const outcome = await runAgent(job(rig, [], { budget: { ...budget, timeMs: null } }, script(body)));
    expect(outcome).toMatchObject({ kind: "over-budget", what, usage: { kind: "read" } });
  });

  test("ends it when it is over the attempt's time, where that is shorter than its timeout", async () => {
    using rig = new Rig();
    const budget = { moneyMicros: null, tokens: null, timeMs: 100 };
    expect(await runAgent(job(rig, ["is-silent"], { budget }))).toMatchObject({ kind: "over-budget", what: "time" });
    expect(await runAgent(job(rig, ["is-silent"], { budget }, { timeoutMs: 50 }))).toMatchObject({ kind: "timed-out", limitMs: 50 });
  });

  test("is not waited for: a file that is half written while the agent works says nothing yet", async () => {
    using rig = new Rig();
    const body = 'fs.writeFileSync(file, \'{"version":1,"money":"9\'); setTimeout(() => fs.writeFileSync(file, \'{"version":1,"money":"0.5"}\'), 600);';
    const budget = { moneyMicros: 1_000_000, tokens: null, timeMs: null };
    expect(await runAgent(job(rig, [], { budget }, script(body)))).toMatchObject({ kind: "produced", usage: { usage: { moneyMicros: 500_000 } } });
  });

  test("does not hide who stopped it", async () => {
    using rig = new Rig();
    const running = runAgent(job(rig, ["ignores-sigterm"], { budget: { moneyMicros: 1, tokens: null, timeMs: null } }));
    await rig.hear("ready");
    rig.abort.abort("LEASE_LOST");
    expect(await running).toMatchObject({ kind: "cancelled", reason: "LEASE_LOST" });
  });
});

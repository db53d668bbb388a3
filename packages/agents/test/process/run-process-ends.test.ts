import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { runProcess } from "../../src/process/run-process.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { treeMonitor } from "../../src/tree/tree-monitor.ts";
import { fixture, Rig, until } from "../support/rig.ts";

function cpuMsOf(pid: number): number {
  return processTable().lookup(pid)?.cpuMs ?? Number.NaN;
}

describe("how a process ends", () => {
  test.each([0, 1, 127])("reports exit code %d", async (exitCode) => {
    using rig = new Rig();
    const result = await runProcess(rig.options(["ends-as-told", String(exitCode)]));
    expect(result).toMatchObject({ kind: "exited", exitCode, forced: false, survivors: [] });
    expect(result.pid).toBeGreaterThan(0);
    expect(result.durationMs).toBeGreaterThan(0);
  });

  test("reports a signal that it did not send", async () => {
    using rig = new Rig();
    expect(await runProcess(rig.options(["ends-as-told", "SEGV"]))).toMatchObject({ kind: "signalled", signal: "SIGSEGV" });
  });

  test("ends a process at its time limit", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["is-silent"], { limits: { timeoutMs: 200, stallMs: null, startMs: null } }));
    expect(await running).toMatchObject({ kind: "timed-out", limitMs: 200 });
  });

  test("says that force was needed when a process outlived the grace period", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["ignores-sigterm"], { graceMs: 30 }));
    await rig.hear("ready");
    rig.abort.abort("STOPPED");
    expect(await running).toMatchObject({ kind: "cancelled", reason: "STOPPED", forced: true });
  });

  test("keeps the first cause when the process answers SIGTERM with exit code 0", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["exits-zero-on-sigterm"], { graceMs: 60_000 }));
    await rig.hear("ready");
    rig.abort.abort("LEASE_LOST");
    expect(await running).toMatchObject({ kind: "cancelled", reason: "LEASE_LOST", forced: false });
  });

  test("keeps the exit code when it is cancelled after the exit, while the rest of the tree is being ended", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["spawns-setsid-grandchild"], { graceMs: 600_000 }));
    const grandchild = await rig.hearPid("grandchild");
    const root = await rig.hearPid("root");
    await until("the exit of the process to be noticed", () => processTable().lookup(root) === null);
    rig.abort.abort("LATE");
    process.kill(grandchild, "SIGKILL");
    expect(await running).toMatchObject({ kind: "exited", exitCode: 0, forced: false });
  });

  test("ends a process that prints nothing at the limit for the first output", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 500_000, startMs: 200 };
    expect(await runProcess(rig.options(["is-silent"], { limits }))).toMatchObject({ kind: "no-first-output", limitMs: 200 });
  });

  test("counts silence from the start where there is no limit for the first output", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 200, startMs: null };
    expect(await runProcess(rig.options(["is-silent"], { limits }))).toMatchObject({ kind: "stalled", limitMs: 200 });
  });

  test("ends a process that falls silent after its first output", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 200, startMs: 500_000 };
    const result = await runProcess(rig.options(["prints-once-then-is-silent"], { limits }));
    expect(result).toMatchObject({ kind: "stalled", limitMs: 200 });
    expect(rig.log()).toBe("hello\n");
  });

  test.each([
    ["once there was output", ["works-in-silence", "hello"], { stallMs: 1500, startMs: 500_000 }],
    ["from the start", ["works-in-silence"], { stallMs: 1500, startMs: 1500 }],
    ["in a child, without a limit for the first sign", ["works-in-silence", "", "in-a-child"], { stallMs: 1500, startMs: null }],
  ])("lets a silent process go on that uses CPU time, %s", async (_when, command, limits) => {
    using rig = new Rig();
    expect(await runProcess(rig.options(command, { limits: { timeoutMs: 4000, ...limits } }))).toMatchObject({ kind: "timed-out" });
  });

  test("ends a process that says the same for ever, with its whole tree, though it ignores SIGTERM", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 800, startMs: 500_000 };
    const running = runProcess(rig.options(["says-the-same-for-ever"], { limits, graceMs: 50 }));
    const grandchild = await rig.hearPid("grandchild");
    expect(await running).toMatchObject({ kind: "stalled", limitMs: 800, forced: true });
    expect(rig.log().split("\n").length).toBeGreaterThan(3);
    rig.expectNothingLeft(grandchild);
  });

  test("lets a process go on that neither prints nor computes while files change that are watched", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 2000, startMs: null };
    const watchedFiles = { roots: [rig.workspaceDir], except: [] };
    const startedAt = performance.now();
    const running = runProcess(rig.options(["is-silent"], { limits, watchedFiles }));
    await until("a part of the limit to pass", () => performance.now() > startedAt + 500);
    const changedAt = performance.now();
    writeFileSync(join(rig.workspaceDir, "result"), "half of it");
    const result = await running;
    expect(result).toMatchObject({ kind: "stalled" });
    // The clock that dates files is up to some milliseconds behind.
    expect(startedAt + result.durationMs).toBeGreaterThan(changedAt + 2000 - 50);
  });

  test("lets a process be silent while it waits for a tool, up to that one's limit", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 100, startMs: 100, toolMs: 700 };
    const options = rig.options(["is-silent"], { limits, onSupervised: ({ setToolCall }) => setToolCall("call-1") });
    expect(await runProcess(options)).toMatchObject({ kind: "tool-stalled", limitMs: 700 });
  });

  test("ends a process that sleeps after it had used CPU time", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 600_000, stallMs: 600, startMs: 500_000 };
    const running = runProcess(rig.options(["works-until-told-then-sleeps"], { limits }));
    await rig.hear("ready");
    treeMonitor.scan();
    const pid = await rig.hearPid("ready");
    const before = cpuMsOf(pid);
    await until("more CPU time to be used", () => cpuMsOf(pid) > before);
    treeMonitor.scan();
    rig.tell("go");
    expect(await running).toMatchObject({ kind: "stalled", limitMs: 600 });
  });

  test("ends a process at its time limit though it prints without end", async () => {
    using rig = new Rig();
    const limits = { timeoutMs: 300, stallMs: 500_000, startMs: 500_000 };
    const result = await runProcess(rig.options(["floods-output-for-ever"], { limits, maxLogBytes: 1000, captureBytes: 0 }));
    expect(result).toMatchObject({ kind: "timed-out", limitMs: 300 });
  });

  test("starts nothing when it is cancelled before", async () => {
    using rig = new Rig();
    rig.abort.abort(new Error("run aborted"));
    const result = await runProcess(rig.options(["is-silent"]));
    expect(result).toMatchObject({ kind: "cancelled", reason: "run aborted", pid: null, output: null });
    expect(existsSync(join(rig.dir, "ready"))).toBe(false);
  });

  test("ends a process when it is cancelled right after the call", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["is-silent"]));
    rig.abort.abort("STATUS_TAMPERED");
    expect(await running).toMatchObject({ kind: "cancelled", reason: "STATUS_TAMPERED" });
  });
});

describe("a process that cannot be started", () => {
  test("names a missing program", async () => {
    using rig = new Rig();
    expect(await runProcess(rig.options(["no-such-program"]))).toMatchObject({ kind: "not-started", code: "ENOENT", subject: "program", pid: null });
  });

  test("names a missing working directory", async () => {
    using rig = new Rig();
    const result = await runProcess(rig.options(["is-silent"], { cwd: join(rig.dir, "nowhere") }));
    expect(result).toMatchObject({ kind: "not-started", code: "ENOENT", subject: "working-directory" });
  });

  test("names a program that may not be executed", async () => {
    using rig = new Rig();
    const program = join(rig.dir, "program");
    writeFileSync(program, "#!/bin/sh\n");
    chmodSync(program, 0o644);
    const result = await runProcess(rig.options([], { command: { argv: [program] } }));
    expect(result).toMatchObject({ kind: "not-started", code: "EACCES", subject: "program" });
  });

  test("reports arguments that the system refuses as too long", async () => {
    using rig = new Rig();
    const result = await runProcess(rig.options([], { command: { argv: [fixture("is-silent"), "x".repeat(4_000_000)] } }));
    expect(result).toMatchObject({ kind: "not-started", code: "E2BIG" });
  });
});

describe("what a process gets", () => {
  test("runs argv without a shell", async () => {
    using rig = new Rig();
    await runProcess(rig.options([], { command: { argv: ["printf", "%s", "$HOME; exit 3"] } }));
    expect(rig.log()).toBe("$HOME; exit 3");
  });

  test("runs a line through the shell only where it is asked to", async () => {
    using rig = new Rig();
    expect(await runProcess(rig.options([], { command: { shell: "echo out; echo err >&2; exit 3" } }))).toMatchObject({ kind: "exited", exitCode: 3 });
    expect(rig.log().split("\n").toSorted()).toEqual(["", "err", "out"]);
  });

  test("gets the given environment and its token, and nothing else", async () => {
    using rig = new Rig();
    await runProcess(rig.options([], { command: { argv: ["env"] }, env: { PATH: rig.env["PATH"] ?? "", ONLY: "this" } }));
    expect(rig.log().trim().split("\n").toSorted()).toEqual(["ONLY=this", `PATH=${rig.env["PATH"]}`, `PAWL_PROCESS_TOKEN=${rig.token}`]);
  });

  test("gets its whole input, and the end of it", async () => {
    using rig = new Rig();
    const stdin = "ä\n".repeat(200_000);
    const result = await runProcess(rig.options([], { command: { argv: ["wc", "-c"] }, stdin }));
    expect(result.kind).toBe("exited");
    expect(rig.log().trim()).toBe(String(Buffer.byteLength(stdin)));
  });

  test("gets empty input where none is given", async () => {
    using rig = new Rig();
    await runProcess(rig.options([], { command: { argv: ["wc", "-c"] } }));
    expect(rig.log().trim()).toBe("0");
  });

  test("need not read its input", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["never-reads-stdin"], { stdin: "x".repeat(5_000_000) }));
    await rig.hear("ready");
    rig.tell("go");
    expect(await running).toMatchObject({ kind: "exited", exitCode: 0 });
  });
});

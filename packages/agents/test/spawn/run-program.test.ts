import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";

import { AgentsError } from "../../src/errors.ts";
import { spawner } from "../../src/spawn/default-spawner.ts";
import { descendsFromAnswered } from "../../src/spawn/end-orphan.ts";
import { type ProgramRequest, runProgram } from "../../src/spawn/run-program.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { Rig, until } from "../support/rig.ts";

function request(argv: readonly string[], changes: Partial<ProgramRequest> = {}): ProgramRequest {
  return { argv, cwd: "/", env: { PATH: process.env["PATH"] ?? "" }, input: null, timeoutMs: 600_000, maxOutputBytes: 1_000_000, ...changes };
}

const ways = process.platform === "linux" ? ["as a child of this process", "through the helper"] : ["as a child of this process"];

describe.each(ways)("a program that was started %s", (way) => {
  beforeAll(async () => {
    if (way === "through the helper") await spawner.openHelper();
  });

  test("gives its exit code, what it printed on each stream, and gets its input", async () => {
    const end = await runProgram(request(["sh", "-c", "cat; echo problem >&2; exit 3"], { input: "ä\n" }));
    expect({ ...end, stdout: end.stdout.toString(), stderr: end.stderr.toString() }).toEqual({
      exitCode: 3, signal: null, code: null, isTimedOut: false, isCut: false, stdout: "ä\n", stderr: "problem\n",
    });
  });

  test("gives the signal that ended it, and the system's code where it is not there", async () => {
    expect(await runProgram(request(["sh", "-c", "kill -TERM $$"]))).toMatchObject({ exitCode: null, signal: "SIGTERM", code: null });
    expect(await runProgram(request(["/no/such/program"]))).toMatchObject({ exitCode: null, signal: null, code: "ENOENT" });
  });

  test("is killed at its limit of time, with the rest of its group", async () => {
    using rig = new Rig();
    const line = `sh -c 'echo $$ > ${rig.dir}/child.new; mv ${rig.dir}/child.new ${rig.dir}/child; exec sleep 1000' & wait`;
    const running = runProgram(request(["sh", "-c", line], { timeoutMs: 1000 }));
    const child = await rig.hearPid("child");
    expect(await running).toMatchObject({ exitCode: null, signal: "SIGKILL", isTimedOut: true });
    await until("the end of the child", () => processTable().lookup(child)?.isDead ?? true);
  });

  test("is killed for what it prints beyond its limit, which is dropped", async () => {
    const end = await runProgram(request(["sh", "-c", "echo first >&2; exec yes"], { maxOutputBytes: 1001 }));
    expect(end).toMatchObject({ exitCode: null, isCut: true, isTimedOut: false });
    expect(end.stdout.toString()).toBe(`${"y\n".repeat(500)}y`);
    expect((await runProgram(request(["head", "-c", "1001", "/dev/zero"], { maxOutputBytes: 1001 }))).isCut).toBe(false);
  });
});

test.runIf(process.platform === "linux")("a program whose helper is killed has time to end by itself, and nobody knows how it had ended", async () => {
  using rig = new Rig();
  await spawner.openHelper();
  const env = { ...rig.env, PAWL_PROCESS_TOKEN: rig.token };
  const waits = `echo $$ > ${rig.dir}/ready; until test -e ${rig.dir}/go; do sleep 0.01; done; echo whole > ${rig.dir}/done`;
  const running = runProgram(request(["sh", "-c", waits], { env }));
  const pid = await rig.hearPid("ready");
  await runProgram(request(["true"]));
  process.kill(processTable().lookup(pid)?.ppid ?? 0, "SIGKILL");
  rig.tell("go");
  expect(await running).toMatchObject({ exitCode: null, code: "LOST" });
  expect(await rig.hear("done")).toBe("whole");
});

test.runIf(process.platform === "linux")("a program whose helper is killed before it told of it is waited for all the same", async () => {
  using rig = new Rig();
  await spawner.openHelper();
  const env = { ...rig.env, PAWL_PROCESS_TOKEN: rig.token };
  const seen = runProgram(request(["sh", "-c", `echo $$ > ${rig.dir}/ready; exec sleep 1000`], { env }));
  const pid = await rig.hearPid("ready");
  await runProgram(request(["true"]));
  const helper = processTable().lookup(pid)?.ppid ?? 0;
  process.kill(helper, "SIGSTOP");
  const unseen = runProgram(request(["true"], { env }));
  process.kill(helper, "SIGKILL");
  expect(await unseen).toMatchObject({ exitCode: null, code: "LOST" });
  // What has the same mark and lost its helper, too, does not run any more either.
  expect(processTable().lookup(pid)?.isDead ?? true).toBe(true);
  expect(await seen).toMatchObject({ code: "LOST" });
});

test.runIf(process.platform === "linux")("a program whose helper is killed is ended, and nobody knows how it had ended", async () => {
  using rig = new Rig();
  await spawner.openHelper();
  const env = { ...rig.env, PAWL_PROCESS_TOKEN: rig.token };
  const running = runProgram(request(["sh", "-c", `echo running; echo $$ > ${rig.dir}/ready; exec sleep 1000`], { env }));
  const pid = await rig.hearPid("ready");
  // What was told of it before is known here as well.
  await runProgram(request(["true"]));
  process.kill(processTable().lookup(pid)?.ppid ?? 0, "SIGKILL");
  expect(await running).toMatchObject({ exitCode: null, signal: null, code: "LOST" });
  await until("the end of the program", () => processTable().lookup(pid)?.isDead ?? true);
});

describe.runIf(process.platform === "linux")("a program whose helper is killed while the process table cannot be read", () => {
  /** Starts one, kills its helper, and has the next looks at the table fail. */
  async function loseUnseen(rig: Rig, failingLooks: number): Promise<{ readonly running: ReturnType<typeof runProgram>; readonly pid: number; readonly canBeRead: () => void }> {
    await spawner.openHelper();
    const running = runProgram(request(["sh", "-c", `echo $$ > ${rig.dir}/ready; exec sleep 1000`], { env: { ...rig.env, PAWL_PROCESS_TOKEN: rig.token } }));
    const pid = await rig.hearPid("ready");
    await runProgram(request(["true"]));
    const helper = processTable().lookup(pid)?.ppid ?? 0;
    const real = processTable().lookup;
    let looks = 0;
    const lookup = vi.spyOn(processTable(), "lookup").mockImplementation((of) => {
      looks += 1;
      if (looks > failingLooks) return real(of);
      throw new AgentsError("PROCESS_TABLE_UNREADABLE", "too many open files", "raise the limit");
    });
    onTestFinished(() => lookup.mockRestore());
    process.kill(helper, "SIGKILL");
    return { running, pid, canBeRead: () => lookup.mockRestore() };
  }

  test("is ended once it can", async () => {
    using rig = new Rig();
    const { running, pid } = await loseUnseen(rig, 3);
    expect(await running).toMatchObject({ exitCode: null, code: "LOST" });
    expect(processTable().lookup(pid)?.isDead ?? true).toBe(true);
  });

  test("is said to run perhaps where it never can", async () => {
    using rig = new Rig();
    const { running, pid, canBeRead } = await loseUnseen(rig, Number.POSITIVE_INFINITY);
    expect(await running).toMatchObject({ exitCode: null, code: "LOST_RUNNING" });
    canBeRead();
    process.kill(pid, "SIGKILL");
    await until("the end of the program", () => processTable().lookup(pid)?.isDead ?? true);
  });
});

test("what has lost its helper is told from what is answered for, also by the first process of a container", () => {
  const [self, helper, byHelper, direct, belowDirect, orphan, belowOrphan] = [1, 20, 21, 30, 31, 40, 41];
  const parents = new Map([[self, 0], [helper, self], [byHelper, helper], [direct, self], [belowDirect, direct], [orphan, self], [belowOrphan, orphan]]);
  const isAnswered = (pid: number): boolean => pid === helper || pid === direct;
  const answered = [...parents.keys()].filter((pid) => descendsFromAnswered(pid, parents, isAnswered));
  expect(answered).toEqual([helper, byHelper, direct, belowDirect]);
});

import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import type { Supervised } from "../../src/process/process-options.ts";
import { runProcess } from "../../src/process/run-process.ts";
import { spawner } from "../../src/spawn/default-spawner.ts";
import { Rig } from "../support/rig.ts";

const ways = process.platform === "linux" ? ["as a child of this process", "through the helper"] : ["as a child of this process"];

describe.each(ways)("output of a process that was started %s", (way) => {
  beforeAll(async () => {
    if (way === "through the helper") await spawner.openHelper();
  });

  test("is in the log while the process still runs", async () => {
    using rig = new Rig();
    const seen = Promise.withResolvers<string>();
    const running = runProcess(rig.options(["prints-once-then-is-silent"], { onOutput: () => seen.resolve(rig.log()) }));
    expect(await seen.promise).toBe("hello\n");
    rig.abort.abort("DONE");
    await running;
  });

  test("keeps raw bytes", async () => {
    using rig = new Rig();
    const result = await runProcess(rig.options(["prints-invalid-utf8"]));
    const bytes = Buffer.from("61fffe621b5b33316d7265640a", "hex");
    expect(readFileSync(rig.logFile)).toEqual(bytes);
    expect(result.output?.captured).toEqual({ head: bytes, tail: Buffer.alloc(0), omittedBytes: 0 });
    expect(result.output?.totalBytes).toBe(bytes.length);
  });

  test("keeps head and tail of a flood in log and capture, and says what is left out", async () => {
    using rig = new Rig();
    const total = 20_000_000 + "begin\nend\n".length;
    const result = await runProcess(rig.options(["floods-output", "20000000"], { maxLogBytes: 4000, captureBytes: 1000 }));
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, output: { totalBytes: total, log: { omittedBytes: total - 4000 }, captured: { omittedBytes: total - 1000 } } });
    const log = rig.log();
    const mark = `\n[pawl: ${total - 4000} bytes of output left out here]\n`;
    expect(log.length).toBe(4000 + mark.length);
    expect(log.startsWith("begin\n")).toBe(true);
    expect(log.indexOf(mark)).toBe(3000);
    expect(Buffer.from(result.output?.captured.head ?? []).toString()).toMatch(/^begin\n/);
    expect(result.output?.captured.head.length).toBe(500);
    expect(result.output?.captured.tail.length).toBe(500);
  });

  test("has the log readable by its owner only, and empties what an earlier run left", async () => {
    using rig = new Rig();
    await runProcess(rig.options([], { command: { argv: ["echo", "a long line of the first run"] } }));
    await runProcess(rig.options([], { command: { argv: ["echo", "second"] } }));
    expect(rig.log()).toBe("second\n");
    expect(statSync(rig.logFile).mode & 0o777).toBe(0o600);
  });

  test("refuses a log file that is a symbolic link, before anything is started", async () => {
    using rig = new Rig();
    const victim = join(rig.dir, "victim");
    writeFileSync(victim, "precious");
    symlinkSync(victim, rig.logFile);
    await expect(runProcess(rig.options(["is-silent"]))).rejects.toMatchObject({ code: "LOG_UNWRITABLE" });
    expect(readFileSync(victim, "utf8")).toBe("precious");
  });

  test("refuses a log file whose folder is missing", async () => {
    using rig = new Rig();
    await expect(runProcess(rig.options(["is-silent"], { logFile: join(rig.dir, "none", "log") }))).rejects.toMatchObject({ code: "LOG_UNWRITABLE" });
  });

  test.skipIf(process.platform !== "linux")("ends the process tree when the log cannot be written any more", async () => {
    using rig = new Rig();
    // Writing to this device fails as on a full disk.
    await expect(runProcess(rig.options(["prints-once-then-is-silent"], { logFile: "/dev/full" }))).rejects.toMatchObject({ code: "LOG_UNWRITABLE", message: expect.stringContaining("ENOSPC") as string });
    rig.expectNothingLeft();
  });

  test("ends the process tree and rejects with what the caller's function throws", async () => {
    using rig = new Rig();
    const failure = new Error("listener failed");
    const onOutput = (): never => {
      throw failure;
    };
    await expect(runProcess(rig.options(["floods-output-for-ever"], { onOutput }))).rejects.toBe(failure);
    rig.expectNothingLeft();
  });
});

describe("a conversation", () => {
  test("goes on until the caller ends the input, and tells the two streams apart", async () => {
    using rig = new Rig();
    const heard: string[] = [];
    const running: Supervised[] = [];
    const result = await runProcess({
      ...rig.options([]),
      command: { argv: ["sh", "-c", "while read -r line; do echo \"heard $line\"; done; echo over >&2"] },
      isInteractive: true,
      onSupervised: (handle) => {
        running.push(handle);
        void handle.write(Buffer.from("one\n"));
      },
      onOutput: (chunk, source) => {
        heard.push(`${source}: ${Buffer.from(chunk).toString()}`);
        if (heard.length === 1) void running[0]?.write(Buffer.from("two\n"));
        else running[0]?.endInput();
      },
    });
    expect(result).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(heard).toEqual(["stdout: heard one\n", "stdout: heard two\n", "stderr: over\n"]);
    await expect(running[0]?.write(Buffer.from("late"))).resolves.toBeUndefined();
  });
});

describe("invalid options", () => {
  test.each([
    ["an empty argv", { command: { argv: [] } }],
    ["an empty shell line", { command: { shell: "" } }],
    ["a null character in an argument", { command: { argv: ["echo", "a\0b"] } }],
    ["an input for a run that is talked to", { stdin: "in", isInteractive: true }],
    ["a relative working directory", { cwd: "here" }],
    ["a relative log file", { logFile: "log" }],
    ["a token with a space", { token: "a b" }],
    ["an empty token", { token: "" }],
    ["a time limit of 0", { limits: { timeoutMs: 0, stallMs: null, startMs: null } }],
    ["a stall limit that is no whole number", { limits: { timeoutMs: 1, stallMs: 0.5, startMs: null } }],
    ["a negative grace period", { graceMs: -1 }],
    ["an endless capture", { captureBytes: Number.POSITIVE_INFINITY }],
    ["a variable with = in its name", { env: { "A=B": "c" } }],
    ["a value with a null character", { env: { SECRET: "hush\0" } }],
  ])("refuses %s", async (_what, changes) => {
    using rig = new Rig();
    mkdirSync(join(rig.dir, "unused"));
    const refusal = runProcess(rig.options(["is-silent"], changes));
    await expect(refusal).rejects.toMatchObject({ code: "INVALID_OPTIONS", hint: expect.any(String) as string });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringContaining("hush") as string });
  });
});

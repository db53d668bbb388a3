import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DirectSpawner } from "../../src/spawn/direct-spawner.ts";
import { HelperSpawner } from "../../src/spawn/helper-spawner.ts";
import type { Spawner, StartRequest } from "../../src/spawn/spawner.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { Observed } from "../support/observed.ts";

const spawners: readonly (readonly [string, () => Promise<Spawner & { close?: () => void }>])[] = [
  ["as children of this process", async () => new DirectSpawner()],
  [
    "through the helper",
    async () => {
      const helper = await HelperSpawner.open(() => {});
      if (helper === null) throw new Error("the helper cannot be started");
      return helper;
    },
  ],
];

describe.each(spawners)("processes that are started %s", (_how, open) => {
  let spawner: Spawner & { close?: () => void };
  let folder: string;
  beforeAll(async () => {
    spawner = await open();
    folder = mkdtempSync(join(tmpdir(), "pawl-spawner-"));
  });
  afterAll(() => {
    spawner.close?.();
    rmSync(folder, { recursive: true });
  });

  async function run(argv: readonly string[], changes: Partial<StartRequest> = {}): Promise<Observed> {
    const observed = new Observed(spawner, { argv, ...changes });
    await observed.over;
    return observed;
  }

  test("give their exit code, each once, and their output before the end of it", async () => {
    const ends = await Promise.all([0, 1, 127, 255].map(async (code) => run(["sh", "-c", `echo out; echo err >&2; exit ${code}`])));
    expect(ends.map(({ exit }) => exit?.exitCode)).toEqual([0, 1, 127, 255]);
    for (const { told, exit } of ends) {
      expect(exit?.signal).toBeNull();
      expect(told[0]).toBe("started");
      expect(told.at(-1)).toBe("closed");
      expect(told.filter((what) => what === "exit")).toHaveLength(1);
    }
    expect(ends.map((end) => [end.printed("stdout"), end.printed("stderr")])).toEqual(ends.map(() => ["out\n", "err\n"]));
  });

  test("give the signal that ended them", async () => {
    expect((await run(["sh", "-c", "kill -SEGV $$"])).exit).toMatchObject({ exitCode: null, signal: "SIGSEGV" });
  });

  test("lead a session and group of their own, told with their start", async () => {
    const observed = new Observed(spawner, { argv: ["sleep", "1000"], token: "spawner-test:1", env: { PATH: process.env["PATH"] ?? "", PAWL_PROCESS_TOKEN: "spawner-test:1" } });
    const { pid, start, signalGroup } = await observed.started;
    const entry = processTable().lookup(pid);
    expect(entry).toMatchObject({ pid, pgid: pid, token: "spawner-test:1", startToken: start?.startToken, startOrder: start?.startOrder });
    signalGroup("SIGTERM");
    await observed.over;
    expect(observed.exit).toMatchObject({ signal: "SIGTERM" });
    // There is nobody left to be told.
    signalGroup("SIGTERM");
  });

  test.each([
    ["a missing program", "ENOENT", () => ({ argv: [join(folder, "no-such-program")] })],
    ["a missing working directory", "ENOENT", () => ({ argv: ["true"], cwd: join(folder, "nowhere") })],
    ["arguments that are too long", "E2BIG", () => ({ argv: ["true", "x".repeat(4_000_000)] })],
    [
      "a program that may not be executed",
      "EACCES",
      () => {
        const program = join(folder, "program");
        writeFileSync(program, "#!/bin/sh\n");
        chmodSync(program, 0o644);
        return { argv: [program] };
      },
    ],
  ])("are not started, with the system's code: %s", async (_what, code, request) => {
    const observed = await run(request().argv, request());
    expect(observed.told).toEqual(["not started"]);
    expect(observed.failure?.code).toBe(code);
  });

  test("get exactly the environment of the request, its folder and its niceness, and no channel of others", async () => {
    const observed = await run(["sh", "-c", "cat; exec < /dev/null; env; pwd; nice; ls -l /proc/self/fd 2>/dev/null | grep -c socket:"], {
      env: { PATH: process.env["PATH"] ?? "", ONLY: "this\nand 'that' \u00e4\u{1f600}" },
      cwd: folder,
      niceness: 3,
      // Its end comes once the process has got its niceness.
      input: "go\n",
    });
    const printed = observed.printed("stdout");
    expect(printed).toContain("ONLY=this\nand 'that' \u00e4\u{1f600}\n");
    expect(printed).not.toContain("HOME=");
    expect(printed).toContain(`\n${folder}\n`);
    expect(printed).toContain(`\n${getPriority() + 3}\n`);
    // Where the system shows them.
    expect(printed.trimEnd().split("\n").at(-1)).toBe("0");
  });

  test("get their whole input and its end, or an empty one", async () => {
    const input = "ä\n".repeat(300_000);
    expect((await run(["wc", "-c"], { input })).printed("stdout").trim()).toBe(String(Buffer.byteLength(input)));
    expect((await run(["wc", "-c"], { input: Buffer.from([0, 255, 10]) })).printed("stdout").trim()).toBe("3");
    expect((await run(["wc", "-c"], { input: "" })).printed("stdout").trim()).toBe("0");
    expect((await run(["wc", "-c"])).printed("stdout").trim()).toBe("0");
  });

  test("need not read their input", async () => {
    expect((await run(["sh", "-c", "exit 3"], { input: "x".repeat(5_000_000) })).exit?.exitCode).toBe(3);
  });

  test("have all of their output told in its order, however much it is", async () => {
    const lines = 400_000;
    const observed = await run(["seq", String(lines)]);
    const printed = observed.printed("stdout");
    expect(printed.length).toBe(2_688_895);
    expect(printed.slice(0, 6)).toBe("1\n2\n3\n");
    expect(printed.split("\n").every((line, index) => index === lines || line === String(index + 1))).toBe(true);
  });

  test.runIf(process.platform === "linux")("are known to have left nothing, and not where they have", async () => {
    const token = "spawner-test:2";
    const env = { PATH: process.env["PATH"] ?? "", PAWL_PROCESS_TOKEN: token };
    const leaving = new Observed(spawner, { argv: ["sh", "-c", "sleep 1000 & exit 0"], token, env });
    const { pid, closeOutput } = await leaving.started;
    while (leaving.exit === null) await new Promise((resolve) => setImmediate(resolve));
    expect(leaving.exit.isNothingLeft).toBe(false);
    process.kill(-pid, "SIGKILL");
    closeOutput();
    await leaving.over;
    // The numbers of processes may begin anew during one of them, or another program be just starting.
    const clear = [];
    for (let time = 0; time < 10; time += 1) clear.push((await run(["true"], { token: `${token}.${time}` })).exit?.isNothingLeft);
    expect(clear).toContain(true);
    expect((await run(["true"])).exit?.isNothingLeft).toBe(false);
  });
});

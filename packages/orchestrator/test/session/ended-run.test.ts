import { mkdirSync, realpathSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { ownProcessIdentity, runProgram } from "@pawl/agents";
import type { ProgramEnd } from "@pawl/agents";
import { openLedger } from "@pawl/database";
import { defaultPoolDir } from "@pawl/workspace";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { abortPipeline, runPipeline } from "../../src/index.ts";
import type { RunEnd } from "../../src/index.ts";
import { finishRun } from "../support/finished-run.ts";
import type { FinishedRun } from "../support/finished-run.ts";

vi.mock("@pawl/agents", async (importOriginal) => {
  const original = await importOriginal<{ readonly runProgram: typeof runProgram }>();
  return { ...original, runProgram: vi.fn<typeof runProgram>(original.runProgram) };
});

const LOST: ProgramEnd = { code: "LOST", exitCode: null, signal: null, isTimedOut: false, isCut: false, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

describe("a run that is over", () => {
  let finished: FinishedRun;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    finished = await finishRun();
    await abortPipeline(finished.paths.projectDir, { by: "operator", why: null });
    environment = { PATH: process.env["PATH"], HOME: finished.root, XDG_CACHE_HOME: join(realpathSync(finished.root), "cache") };
  });

  afterAll(() => finished.dispose());

  const runAgain = (): Promise<RunEnd> =>
    runPipeline({
      projectDir: finished.paths.projectDir, isNew: false, isWaiting: false, driver: "auto", environment,
      signal: new AbortController().signal, onEvent: () => undefined, onWarning: () => undefined,
    });

  it("says how it ended also while its orchestrator still puts away what it worked with", async () => {
    await using ledger = await openLedger({ file: finished.paths.ledgerFile });
    const { pid, startToken } = ownProcessIdentity();
    const lock = await ledger.acquireLock({ pid, host: hostname(), startToken, nowMs: Date.now(), isHolderAlive: () => false });
    if (!lock.ok) throw new Error("the lock was refused");
    mkdirSync(join(await defaultPoolDir(finished.paths.projectDir, environment), "owners", "still-closing"), { recursive: true });
    expect(await runAgain()).toEqual({ kind: "aborted" });
    await ledger.releaseLock(lock.token);
  });

  it("is looked at with a git that is run again where another hand ended what had started it", async () => {
    vi.mocked(runProgram).mockResolvedValueOnce(LOST);
    expect(await runAgain()).toEqual({ kind: "aborted" });
    expect(vi.mocked(runProgram).mock.settledResults.some(({ value }) => value === LOST)).toBe(true);
  });
});

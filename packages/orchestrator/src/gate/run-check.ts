import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

import { DEFAULT_CAPTURE_BYTES, runProcess } from "@pawl/agents";
import type { ProcessResult } from "@pawl/agents";
import type { Check, GateReason, Resources } from "@pawl/pipeline";

import type { PatternSearch } from "../patterns/pattern-search.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import type { CheckResult } from "./check-result.ts";
import { countTests } from "./count-tests.ts";

/** Largest log of one check, in bytes. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;
/** Time between SIGTERM and SIGKILL for a check over its limit, in milliseconds. */
const GRACE_MS = 2000;

/** Where and how a check runs. */
export interface CheckRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly token: string;
  /** What the check's processes may use besides time. */
  readonly resources: Resources;
  readonly signal: AbortSignal;
  readonly logFile: string;
  readonly evidence: EvidenceStore;
  readonly search: PatternSearch;
}

/** A check's result with what it says about the gate. */
export interface JudgedCheck {
  readonly result: CheckResult;
  readonly reason: GateReason;
  /** One line for people; empty for `OK`. */
  readonly detail: string;
  readonly isCancelled: boolean;
}

/** Runs one check and judges it. Its output becomes evidence. */
export async function runCheck(check: Check, run: CheckRun): Promise<JudgedCheck> {
  mkdirSync(dirname(run.logFile), { recursive: true });
  const result = await runProcess({
    command: { argv: check.run },
    cwd: run.cwd,
    env: run.env,
    logFile: run.logFile,
    maxLogBytes: MAX_LOG_BYTES,
    captureBytes: DEFAULT_CAPTURE_BYTES,
    limits: { timeoutMs: check.timeoutMs, stallMs: null, startMs: null },
    resources: run.resources,
    token: run.token,
    signal: run.signal,
    graceMs: run.signal.aborted ? 0 : GRACE_MS,
  });
  const captured = result.output?.captured;
  const output = captured === undefined ? null : Buffer.concat([captured.head, captured.tail]);
  const { reason, detail, tests } = await judge(check, result, output, run.search);
  return {
    result: {
      run: [...check.run],
      outcome: outcomeOf(result),
      exitCode: result.kind === "exited" ? result.exitCode : null,
      signal: result.kind === "signalled" ? result.signal : null,
      tests,
      durationMs: Math.round(result.durationMs),
      output: output === null ? null : await run.evidence.put(output),
    },
    reason,
    detail: detail === "" ? "" : `${check.run.join(" ").slice(0, 200)}: ${detail}`,
    isCancelled: result.kind === "cancelled",
  };
}

function outcomeOf(result: ProcessResult): CheckResult["outcome"] {
  switch (result.kind) {
    case "exited":
    case "signalled":
    case "cancelled":
    case "not-started":
    case "over-memory":
    case "over-cpu-time":
      return result.kind;
    case "lost":
      return "lost";
    // The other limits are not set for a check.
    case "timed-out":
    case "stalled":
    case "no-first-output":
    case "tool-stalled":
      return "timed-out";
  }
}

interface Judgement {
  readonly reason: GateReason;
  readonly detail: string;
  readonly tests: number | null;
}

async function judge(check: Check, result: ProcessResult, output: Buffer | null, search: PatternSearch): Promise<Judgement> {
  const judgement = (reason: GateReason, detail: string, tests: number | null = null) => ({ reason, detail, tests });
  switch (result.kind) {
    case "not-started":
      return judgement("PROGRAM_MISSING", `cannot be started (${result.code})`);
    case "signalled":
      return judgement("SIGNALLED", `was ended by ${result.signal}`);
    case "lost":
      return judgement("CHECK_LOST", "was ended, because another hand ended the process that had started it");
    case "over-memory":
      return judgement("CHECK_OVER_MEMORY", `held ${result.usedBytes} bytes of memory, of the ${result.limitBytes} that it may`);
    case "over-cpu-time":
      return judgement("CHECK_OVER_CPU_TIME", `used ${result.usedMs} ms of CPU time, of the ${result.limitMs} that it may`);
    case "cancelled":
      return judgement("SIGNALLED", "was cancelled");
    case "timed-out":
    case "stalled":
    case "no-first-output":
    case "tool-stalled":
      return judgement("TIMEOUT", `did not end within ${check.timeoutMs} ms`);
    case "exited":
      break;
  }
  // POSIX shells and `env` report a program that cannot be found or executed with these codes.
  if (result.exitCode === 126 || result.exitCode === 127) {
    return judgement("PROGRAM_MISSING", `exited with ${result.exitCode}`);
  }
  if (result.exitCode !== 0) return judgement("CHECK_FAILED", `exited with ${result.exitCode}`);
  if (check.count === null) return judgement("OK", "");
  if (output === null || (result.output?.captured.omittedBytes ?? 0) > 0) {
    return judgement("UNREADABLE_OUTPUT", "its output is too large to count tests in");
  }
  const count = await countTests(search, output.toString("utf8"), check.count);
  if (count.kind === "timeout") {
    return judgement("PATTERN_TIMEOUT", `the count pattern took longer than ${count.limitMs} ms on its output`);
  }
  if (count.kind === "unreadable") return judgement("UNREADABLE_OUTPUT", count.problem);
  if (count.tests === 0) return judgement("NO_TESTS", "ran no tests", 0);
  const min = check.min ?? 1;
  return count.tests < min
    ? judgement("TOO_FEW_TESTS", `ran ${count.tests} tests where ${min} are needed`, count.tests)
    : judgement("OK", "", count.tests);
}

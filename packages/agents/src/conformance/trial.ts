import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { AgentJob, AgentProgram } from "../adapter/agent-job.ts";
import type { AgentOutcome } from "../adapter/agent-outcome.ts";
import { buildAssignment } from "../assignment/build-assignment.ts";
import { findProcessesByToken } from "../tree/find-processes-by-token.ts";
import { LIMIT_END_VARIABLE, READY_VARIABLE, SECRET_VARIABLE } from "./behaviours.ts";
import type { ConformanceAgent, ConformanceSubject } from "./subject.ts";

/** What the agent that says its secret is given. */
export const SECRET = "conformance-secret-ä-0815";

/** Longest wait for a file that an agent makes, in milliseconds. */
const PATIENCE_MS = 60_000;

let count = 0;

/** What a trial has of its own. */
export interface Trial {
  readonly workspaceDir: string;
  /** When the rate limit ends that the agent may meet, in milliseconds since the epoch. */
  readonly limitEndMs: number;
  readonly abort: AbortController;
  /** Runs the adapter on the trial's agent. */
  readonly run: (changes?: { readonly limits?: Partial<AgentProgram>; readonly job?: Partial<AgentJob> }) => Promise<AgentOutcome>;
  /** Resolves when the agent has made the file that says it is ready. */
  readonly ready: () => Promise<void>;
  /** What is in the attempt's log. */
  readonly log: () => Promise<Buffer>;
}

/** Gives a trial its folder, and looks after it that no process of the agent is left. */
export async function inTrial(subject: ConformanceSubject, agent: ConformanceAgent, work: (trial: Trial) => Promise<void>): Promise<void> {
  count += 1;
  const prefix = `conformance-${process.pid}-${count}:`;
  const dir = await mkdtemp(join(tmpdir(), "pawl-conformance-"));
  const workspaceDir = join(dir, "workspace");
  const readyFile = join(dir, "ready");
  const logFile = join(dir, "output.log");
  const abort = new AbortController();
  await mkdir(workspaceDir);
  // Far enough for any machine, and near enough to be believed.
  const limitEndMs = (Math.floor(Date.now() / 1000) + 7200) * 1000;
  const env = { [LIMIT_END_VARIABLE]: String(limitEndMs / 1000), PATH: process.env["PATH"] ?? "", [READY_VARIABLE]: readyFile, [SECRET_VARIABLE]: SECRET, ...agent.env };
  const run: Trial["run"] = ({ limits = {}, job = {} } = {}) =>
    subject.run({
      profile: { ...agent.launch, timeoutMs: 600_000, stallMs: null, startMs: null, toolMs: null, ...limits },
      assignment: buildAssignment({ pipelineId: "conformance", runId: "run", attempt: 1, workspaceDir, protect: [], artifacts: [] }),
      workspaceDir,
      assignmentFile: join(dir, "assignment.json"),
      usageFile: join(dir, "usage.json"),
      questionFile: join(dir, "question", "question.json"),
      budget: { moneyMicros: null, tokens: null, timeMs: null },
      logFile,
      env,
      secrets: [SECRET],
      token: `${prefix}1`,
      signal: abort.signal,
      graceMs: 100,
      ...job,
    });
  const ready = async (): Promise<void> => {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!existsSync(readyFile)) {
      ok(performance.now() < giveUpAt, `the agent did not make the file that ${READY_VARIABLE} names`);
      await delay(10);
    }
  };
  try {
    await work({ workspaceDir, limitEndMs, abort, run, ready, log: () => readFile(logFile) });
    deepEqual(findProcessesByToken({ prefix }).map(({ pid }) => pid), [], "processes of the agent are left");
    equal(existsSync(logFile) || abort.signal.aborted, true, "there is no log");
  } finally {
    abort.abort("END_OF_TRIAL");
    await rm(dir, { recursive: true, force: true });
  }
}

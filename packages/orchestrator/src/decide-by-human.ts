import { setTimeout as delay } from "node:timers/promises";

import { openLedger } from "@pawl/database";
import type { CommandKind, JsonValue, Ledger } from "@pawl/database";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "./errors.ts";
import { abortEvents, answerables, answerEvents } from "./kernel/human.ts";
import type { Answer, Answerable } from "./kernel/human.ts";
import { realProjectDir } from "./run-pipeline.ts";
import { foldLedger } from "./session/fold-ledger.ts";
import { openProjectWorkspace } from "./session/open-project-workspace.ts";
import { openSession } from "./session/open-session.ts";
import type { Session } from "./session/open-session.ts";
import { restoreStatus } from "./session/repair-status.ts";
import { endLeftovers, finishPrepared } from "./recovery/recover.ts";
import { tokenPrefix } from "./session/tokens.ts";
import { pipelinePaths } from "./util/pipeline-paths.ts";
import type { PipelinePaths } from "./util/pipeline-paths.ts";

/** How long an orchestrator at work may take to carry out a command, in milliseconds. */
const COMMAND_TIMEOUT_MS = 30_000;
/** How often it is asked for, in milliseconds. */
const COMMAND_POLL_MS = 50;

/** Everything that can be answered now. @throws OrchestratorError `NO_RUN`. */
export async function listQuestions(projectDir: string): Promise<readonly Answerable[]> {
  const paths = pipelinePaths(await realProjectDir(projectDir));
  return reading(paths, async (ledger) => answerables(await stateOf(ledger, paths)));
}

/**
 * Answers a question: through the orchestrator at work, or, where none is, under its lock.
 *
 * @throws OrchestratorError `NO_RUN`, `RUN_ENDED`, `ANSWER_INVALID`, `COMMAND_UNANSWERED`.
 */
export async function answerQuestion(projectDir: string, answer: Answer): Promise<void> {
  const { location, option, by, why } = answer;
  await decideByHuman(projectDir, {
    kind: "answer",
    args: { location, option },
    by,
    why,
    decide: (state) => answerEvents(state, answer),
  });
}

/** Aborts the run; its progress is frozen. @throws OrchestratorError `NO_RUN`, `RUN_ENDED`, `COMMAND_UNANSWERED`. */
export async function abortPipeline(
  projectDir: string,
  decision: { readonly by: string; readonly why: string | null },
): Promise<void> {
  await decideByHuman(projectDir, {
    kind: "abort",
    args: {},
    ...decision,
    decide: (state) => abortEvents(state, { ...decision, cause: "OPERATOR" }),
  });
}

interface HumanDecision {
  readonly kind: CommandKind;
  readonly args: JsonValue;
  readonly by: string;
  readonly why: string | null;
  readonly decide: (state: PipelineState) => readonly EventBody[];
}

async function decideByHuman(folder: string, decision: HumanDecision): Promise<void> {
  const projectDir = await realProjectDir(folder);
  const paths = pipelinePaths(projectDir);
  // Before anything is written: the decision must fit the state that everybody can read.
  await reading(paths, async (ledger) => decision.decide(await stateOf(ledger, paths)));
  const session = await sessionUnlessLocked(paths);
  if (session === null) return throughOrchestrator(paths, decision);
  try {
    if (session.loaded === null) throw noRun(paths);
    await endLeftovers(tokenPrefix(projectDir));
    await finishInterruptedClosure(session);
    await restoreStatus(session);
    await session.journal.transact(decision.decide);
  } finally {
    await session.close();
  }
}

/** A decision takes effect after a closure that was prepared when the orchestrator ended, never instead of it. */
async function finishInterruptedClosure(session: Session): Promise<void> {
  if (session.loaded?.prepared === null || session.loaded === null) return;
  const { plan, mode } = session.loaded;
  const workspace = await openProjectWorkspace(session.paths, plan, mode, process.env);
  try {
    await workspace.finishInterruptedAdvance();
    await finishPrepared(session, workspace);
  } finally {
    await workspace.close();
  }
}

async function sessionUnlessLocked(paths: PipelinePaths) {
  try {
    return await openSession({ paths, driver: "auto", now: Date.now, onEvent: () => undefined });
  } catch (error) {
    if (error instanceof OrchestratorError && error.code === "LOCKED") return null;
    throw error;
  }
}

async function throughOrchestrator(paths: PipelinePaths, decision: HumanDecision): Promise<void> {
  const ledger = await openLedger({ file: paths.ledgerFile });
  try {
    const { kind, args, by, why } = decision;
    const id = await ledger.enqueueCommand({ kind, args, by, why, nowMs: Date.now() });
    for (const until = Date.now() + COMMAND_TIMEOUT_MS; Date.now() < until; await delay(COMMAND_POLL_MS)) {
      const outcome = (await ledger.command(id))?.outcome ?? null;
      if (outcome === null) continue;
      if (outcome.ok) return;
      const { code, message } = outcome.error;
      throw new OrchestratorError(
        code === "RUN_ENDED" ? "RUN_ENDED" : "ANSWER_INVALID",
        message,
        "`pawl answer` lists the open questions.",
      );
    }
    await ledger.finishCommand(id, { ok: false, error: { code: "COMMAND_UNANSWERED", message: "withdrawn" } });
    throw new OrchestratorError(
      "COMMAND_UNANSWERED",
      `${paths.ledgerFile}: the orchestrator at work did not take the command within ${COMMAND_TIMEOUT_MS / 1000} s`,
      "Look at it with `pawl ps`; the command was withdrawn.",
    );
  } finally {
    await ledger.close();
  }
}

async function reading<T>(paths: PipelinePaths, read: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openLedger({ file: paths.ledgerFile, mode: "read-only" });
  try {
    return await read(ledger);
  } finally {
    await ledger.close();
  }
}

async function stateOf(ledger: Ledger, paths: PipelinePaths): Promise<PipelineState> {
  const state = await foldLedger(ledger);
  if (state === null) throw noRun(paths);
  return state;
}

function noRun(paths: PipelinePaths): OrchestratorError {
  return new OrchestratorError("NO_RUN", `${paths.ledgerFile}: there is no run yet`, "Start one with `pawl run`.");
}

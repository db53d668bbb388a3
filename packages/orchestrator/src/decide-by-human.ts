import { setTimeout as delay } from "node:timers/promises";

import { LedgerError, openLedger } from "@pawl/database";
import type { CommandOutcome, Ledger } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "./errors.ts";
import { answerables, decisionEvents, refusedDecision } from "./kernel/human.ts";
import type { Answer, Answerable, Decision } from "./kernel/human.ts";
import { realProjectDir } from "./run-pipeline.ts";
import { foldLedger } from "./session/fold-ledger.ts";
import { ledgerBroken } from "./session/ledger-broken.ts";
import { openProjectWorkspace } from "./session/open-project-workspace.ts";
import { isHolderAlive, openSession } from "./session/open-session.ts";
import type { Session } from "./session/open-session.ts";
import { expectStatus, restoreStatus } from "./session/repair-status.ts";
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
  await decideByHuman(projectDir, { kind: "answer", ...answer });
}

/** Aborts the run; its progress is frozen. @throws OrchestratorError `NO_RUN`, `RUN_ENDED`, `COMMAND_UNANSWERED`. */
export async function abortPipeline(
  projectDir: string,
  decision: { readonly by: string; readonly why: string | null },
): Promise<void> {
  await decideByHuman(projectDir, { kind: "abort", ...decision });
}

async function decideByHuman(folder: string, decision: Decision): Promise<void> {
  const projectDir = await realProjectDir(folder);
  const paths = pipelinePaths(projectDir);
  // Before anything is written: the decision must fit the state that everybody can read. One that comes after the end of the
  // run goes on, because it is refused on record.
  const refuseWhatDoesNotFit = async (ledger: Ledger): Promise<void> => {
    const state = await stateOf(ledger, paths);
    if (state.status === "running") decisionEvents(state, decision);
  };
  await reading(paths, refuseWhatDoesNotFit, openUpToDate);
  for (;;) {
    const session = await sessionUnlessLocked(paths);
    if (session !== null) return applyUnderLock(session, decision);
    if (await throughOrchestrator(paths, decision)) return;
  }
}

async function applyUnderLock(session: Session, decision: Decision): Promise<void> {
  try {
    if (session.loaded === null) throw noRun(session.paths);
    await endLeftovers(tokenPrefix(session.paths.projectDir));
    await expectStatus(session);
    await finishInterruptedClosure(session);
    await restoreStatus(session);
    await decideOrRefuse(session, decision);
  } finally {
    await session.close();
  }
}

async function decideOrRefuse({ journal }: Session, decision: Decision): Promise<void> {
  try {
    await journal.transact((state) => decisionEvents(state, decision));
  } catch (error) {
    if (error instanceof OrchestratorError && error.code === "RUN_ENDED") {
      await journal.transact(() => [refusedDecision(decision)]);
    }
    throw error;
  }
}

/** A decision takes effect after a closure that was prepared when the orchestrator ended, never instead of it. */
async function finishInterruptedClosure(session: Session): Promise<void> {
  if (session.loaded?.prepared === null || session.loaded === null) return;
  const workspace = await openProjectWorkspace(session.paths, session.loaded, process.env);
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

/**
 * Leaves the decision for the orchestrator at work and waits until it is carried out.
 *
 * @returns `false` when that orchestrator went away before it took the decision.
 */
async function throughOrchestrator(paths: PipelinePaths, decision: Decision): Promise<boolean> {
  const ledger = await openLedger({ file: paths.ledgerFile });
  try {
    const { kind, by, why } = decision;
    const args = kind === "answer" ? { location: decision.location, option: decision.option } : {};
    const id = await ledger.enqueueCommand({ kind, args, by, why, nowMs: Date.now() });
    const until = Date.now() + COMMAND_TIMEOUT_MS;
    for (;;) {
      const outcome = (await ledger.command(id))?.outcome ?? null;
      if (outcome !== null) return isCarriedOut(outcome);
      const holder = await ledger.readLock();
      const isGone = holder === null || !isHolderAlive(holder, Date.now());
      if (isGone || Date.now() > until) {
        if (!(await withdraw(ledger, id))) continue;
        if (isGone) return false;
        throw new OrchestratorError(
          "COMMAND_UNANSWERED",
          `${paths.ledgerFile}: the orchestrator at work did not take the command within ${COMMAND_TIMEOUT_MS / 1000} s`,
          "Look at it with `pawl ps`; the command was withdrawn.",
        );
      }
      await delay(COMMAND_POLL_MS);
    }
  } finally {
    await ledger.close();
  }
}

function isCarriedOut(outcome: CommandOutcome): boolean {
  if (outcome.ok) return true;
  const { code, message } = outcome.error;
  if (code === "COMMAND_UNANSWERED") return false;
  if (code === "RUN_ENDED") throw new OrchestratorError(code, message, "`pawl run --new` starts another one.");
  throw new OrchestratorError("ANSWER_INVALID", message, "`pawl answer` lists the open questions.");
}

/** @returns `false` when the command was taken meanwhile, so that its outcome counts. */
async function withdraw(ledger: Ledger, id: number): Promise<boolean> {
  try {
    await ledger.finishCommand(id, { ok: false, error: { code: "COMMAND_UNANSWERED", message: "withdrawn" } });
    return true;
  } catch (error) {
    if (error instanceof LedgerError && error.code === "LEDGER_COMMAND_UNKNOWN") return false;
    throw error;
  }
}

async function reading<T>(
  paths: PipelinePaths,
  read: (ledger: Ledger) => Promise<T>,
  open: (file: string) => Promise<Ledger> = (file) => openLedger({ file, mode: "read-only" }),
): Promise<T> {
  const ledger = await open(paths.ledgerFile);
  try {
    return await read(ledger);
  } finally {
    await ledger.close();
  }
}

/** For reading, where a decision is to be written next: so a ledger of an earlier build is brought up to date. */
async function openUpToDate(file: string): Promise<Ledger> {
  try {
    return await openLedger({ file, mode: "read-only" });
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== "LEDGER_OUTDATED") throw error;
    return openLedger({ file });
  }
}

async function stateOf(ledger: Ledger, paths: PipelinePaths): Promise<PipelineState> {
  const state = await foldLedger(ledger).catch(async (error: unknown) => {
    // What does not fold may have been changed by another hand.
    const verification = await ledger.verify();
    throw verification.ok ? error : ledgerBroken(ledger, verification.problem);
  });
  if (state === null) throw noRun(paths);
  return state;
}

function noRun(paths: PipelinePaths): OrchestratorError {
  return new OrchestratorError("NO_RUN", `${paths.ledgerFile}: there is no run yet`, "Start one with `pawl run`.");
}

import { setTimeout as delay } from "node:timers/promises";

import { LedgerError } from "@pawl/database";
import type { CommandOutcome, Ledger } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import { ORCHESTRATOR_ERROR_CODES, OrchestratorError } from "../errors.ts";
import { refuseUnfit } from "../kernel/decisions.ts";
import type { Decision } from "../kernel/decisions.ts";
import { openPipelineLedger } from "../ledger/ledger-place.ts";
import type { LedgerPlace } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { endLeftovers, finishPrepared } from "../recovery/recover.ts";
import { foldLedger } from "../session/fold-ledger.ts";
import { ledgerBroken } from "../session/ledger-broken.ts";
import { openProjectWorkspace } from "../session/open-project-workspace.ts";
import { isHolderAlive, openSession } from "../session/open-session.ts";
import type { Session } from "../session/open-session.ts";
import { expectStatus, restoreStatus } from "../session/repair-status.ts";
import { tokenPrefix } from "../session/tokens.ts";
import { applyDecision } from "./apply-decision.ts";
import type { DecisionEffect } from "./apply-decision.ts";
import { toCommand } from "./decision-command.ts";
import { isWithdrawn } from "./is-withdrawn.ts";
import { rollbackOf } from "./roll-back.ts";
import { MAX_DECIDER_LENGTH, MAX_REASON_LENGTH, refuseUnreadable } from "./readable-text.ts";

/** How long an orchestrator at work may take to carry out a command, in milliseconds. */
export const COMMAND_TIMEOUT_MS = 30_000;
/** How often it is asked for, in milliseconds. */
export const COMMAND_POLL_MS = 50;

/**
 * Takes a decision about the latest run: through the orchestrator at work, or, where none is, under its lock.
 *
 * @param onWarning - told of what does not hinder the decision, such as a project tree that stays behind.
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `COMMAND_UNANSWERED`, and what does not fit the decision.
 */
export async function decideByHuman(
  folder: string,
  decision: Decision,
  onWarning: (warning: string) => void = () => undefined,
): Promise<DecisionEffect> {
  refuseUnreadableDecider(decision);
  const paths = await locatePipeline(folder);
  // Before anything is written: the decision must fit the state that everybody can read. One that comes after the end of the
  // run goes on, because it is refused on record.
  const refuseWhatDoesNotFit = async (ledger: Ledger): Promise<void> => {
    const state = await stateOf(ledger, paths);
    if (state.status === "running") refuseUnfit(state, decision);
  };
  await reading(paths, refuseWhatDoesNotFit, openUpToDate);
  let command: number | null = null;
  for (;;) {
    const session = await sessionUnlessLocked(paths);
    if (session !== null) return applyUnderLock(session, decision, { command, onWarning });
    const left = await throughOrchestrator(paths, decision, command);
    if (left.kind === "carried-out") return left.effect;
    command = left.command;
  }
}

/** @throws OrchestratorError `DECISION_INVALID`. */
export function refuseUnreadableDecider({ by, why }: { readonly by: string; readonly why: string | null }): void {
  refuseUnreadable("DECISION_INVALID", "the name of who decides", by, MAX_DECIDER_LENGTH);
  if (why !== null) refuseUnreadable("DECISION_INVALID", "the reason", why, MAX_REASON_LENGTH);
}

/** @param earlier - `command`: the one by which the decision was left for an orchestrator that went away. */
async function applyUnderLock(
  session: Session,
  decision: Decision,
  earlier: { readonly command: number | null; readonly onWarning: (warning: string) => void },
): Promise<DecisionEffect> {
  const { loaded, paths, ledger } = session;
  const { command, onWarning } = earlier;
  let workspace: Workspace | null = null;
  try {
    if (loaded === null) throw noRun(paths);
    await endLeftovers(tokenPrefix(paths.projectDir));
    await expectStatus(session);
    // A decision takes effect after what was prepared when the orchestrator ended, never instead of it.
    const isPrepared = loaded.prepared.length > 0 || loaded.preparedRollback !== null;
    if (isPrepared || decision.kind === "rollback" || decision.kind === "amend") {
      workspace = await openProjectWorkspace(paths, loaded, process.env);
      await workspace.finishInterruptedAdvance();
      await finishPrepared(session, workspace, onWarning);
    }
    await restoreStatus(session);
    if (command !== null && (await rollbackOf(ledger, command)) === "executed") return "done";
    return await applyDecision({ session, workspace, onWarning }, decision, null);
  } finally {
    await workspace?.close({ keepSlots: true });
    await session.close();
  }
}

/** A session for a decision; `null` where another process holds the lock. */
export async function sessionUnlessLocked(paths: PipelineLocation): Promise<Session | null> {
  try {
    return await openSession({ paths, driver: "auto", now: Date.now, onEvent: () => undefined });
  } catch (error) {
    if (error instanceof OrchestratorError && error.code === "LOCKED") return null;
    throw error;
  }
}

/** What became of a decision that was left for an orchestrator; `left`: that one went away before it took the `command`. */
type LeftDecision =
  | { readonly kind: "carried-out"; readonly effect: DecisionEffect }
  | { readonly kind: "left"; readonly command: number };

/**
 * Leaves the decision for the orchestrator at work and waits until it is carried out.
 *
 * @param earlier - the command by which it was left for another one that went away; `null`: there was none.
 */
async function throughOrchestrator(paths: PipelineLocation, decision: Decision, earlier: number | null): Promise<LeftDecision> {
  const ledger = await openPipelineLedger(paths.ledger);
  try {
    // What that one had announced, this one has executed.
    if (earlier !== null && (await rollbackOf(ledger, earlier)) === "executed") return { kind: "carried-out", effect: "done" };
    const id = await ledger.enqueueCommand(toCommand(decision, Date.now()));
    const until = performance.now() + COMMAND_TIMEOUT_MS;
    for (;;) {
      const outcome = (await ledger.command(id))?.outcome ?? null;
      if (outcome !== null) {
        const effect = effectOf(outcome);
        return effect === null ? { kind: "left", command: id } : { kind: "carried-out", effect };
      }
      const holder = await ledger.readLock();
      const isGone = holder === null || !isHolderAlive(holder, Date.now());
      if (isGone || performance.now() > until) {
        // A rollback that is announced is carried out, however long it takes.
        const isUnderWay = !isGone && (await rollbackOf(ledger, id)) !== null;
        if (!isUnderWay && (await withdraw(ledger, id))) {
          if (isGone) return { kind: "left", command: id };
          throw unanswered(paths);
        }
      }
      await delay(COMMAND_POLL_MS);
    }
  } finally {
    await ledger.close();
  }
}

/** The error of an orchestrator at work that does not take a command. */
export function unanswered(paths: PipelineLocation): OrchestratorError {
  return new OrchestratorError(
    "COMMAND_UNANSWERED",
    `${paths.ledger.name}: the orchestrator at work did not take the command within ${COMMAND_TIMEOUT_MS / 1000} s`,
    "Look at it with `pawl ps`; the command was withdrawn.",
  );
}

function effectOf(outcome: CommandOutcome): DecisionEffect | null {
  if (outcome.ok) return outcome.result === "unchanged" ? "unchanged" : "done";
  const { code, message, hint } = outcome.error;
  if (code === "COMMAND_UNANSWERED") return null;
  const known = ORCHESTRATOR_ERROR_CODES.find((one) => one === code) ?? "DECISION_INVALID";
  throw new OrchestratorError(known, message, hint ?? "Look at the run with `pawl log`.");
}

/** @returns `false` when the command was taken meanwhile, so that its outcome counts. */
export async function withdraw(ledger: Ledger, id: number): Promise<boolean> {
  try {
    await ledger.finishCommand(id, { ok: false, error: { code: "COMMAND_UNANSWERED", message: "withdrawn" } });
    return true;
  } catch (error) {
    if (isWithdrawn(error)) return false;
    throw error;
  }
}

/** Reads the ledger, and closes it again. */
export async function reading<T>(
  paths: PipelineLocation,
  read: (ledger: Ledger) => Promise<T>,
  open: (place: LedgerPlace) => Promise<Ledger> = (place) => openPipelineLedger(place, { mode: "read-only" }),
): Promise<T> {
  const ledger = await open(paths.ledger);
  try {
    return await read(ledger);
  } finally {
    await ledger.close();
  }
}

/** For reading, where a decision is to be written next: so a ledger of an earlier build is brought up to date. */
export async function openUpToDate(place: LedgerPlace): Promise<Ledger> {
  try {
    return await openPipelineLedger(place, { mode: "read-only" });
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== "LEDGER_OUTDATED") throw error;
    return openPipelineLedger(place);
  }
}

/** The state of the latest run. @throws OrchestratorError `NO_RUN`, `LEDGER_BROKEN`. */
export async function stateOf(ledger: Ledger, paths: PipelineLocation): Promise<PipelineState> {
  const state = await foldLedger(ledger).catch(async (error: unknown) => {
    // What does not fold may have been changed by another hand.
    const verification = await ledger.verify();
    throw verification.ok ? error : ledgerBroken(ledger, verification.problem);
  });
  if (state === null) throw noRun(paths);
  return state;
}

function noRun(paths: PipelineLocation): OrchestratorError {
  return new OrchestratorError("NO_RUN", `${paths.ledger.name}: there is no run yet`, "Start one with `pawl run`.");
}

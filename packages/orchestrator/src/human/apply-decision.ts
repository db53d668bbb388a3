import type { CommandOutcome } from "@pawl/database";
import type { Workspace } from "@pawl/workspace";

import { OrchestratorError } from "../errors.ts";
import { decisionEvents, refusedDecision } from "../kernel/decisions.ts";
import type { Decision } from "../kernel/decisions.ts";
import type { Session } from "../session/open-session.ts";
import { amend } from "./amend.ts";
import { rollBack } from "./roll-back.ts";

/** Whether a decision changed something, or everything was as it wants already. */
export type DecisionEffect = "done" | "unchanged";

/** What decisions work on. */
export interface DecisionContext {
  readonly session: Session;
  /** Needed for a rollback and an amendment, and only for those. */
  readonly workspace: Workspace | null;
  readonly onWarning: (warning: string) => void;
}

/**
 * Records a decision and what follows from it, in one transition with the outcome of the command that it came by.
 *
 * @param command - the command in the database; `null` where the decision is taken under the lock.
 * @throws OrchestratorError for a decision that does not fit; one that came after the run's end is recorded as refused.
 */
export async function applyDecision(context: DecisionContext, decision: Decision, command: number | null): Promise<DecisionEffect> {
  const { journal, ledger } = context.session;
  const finished = (outcome: CommandOutcome) => (command === null ? undefined : { id: command, outcome });
  try {
    if (decision.kind === "rollback") {
      await rollBack({ ...context, workspace: workspaceOf(context) }, decision, command);
      return "done";
    }
    const carriedOut = finished({ ok: true, result: "done" });
    const isRecorded =
      decision.kind === "amend"
        ? await amend({ ...context, workspace: workspaceOf(context) }, decision, carriedOut)
        : (await journal.transact((state) => decisionEvents(state, decision), carriedOut)).length > 0;
    if (isRecorded) return "done";
    if (command !== null) await ledger.finishCommand(command, { ok: true, result: "unchanged" });
    return "unchanged";
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    const { code, message, hint } = error;
    const outcome: CommandOutcome = { ok: false, error: { code, message, hint } };
    if (code === "RUN_ENDED") await journal.transact(() => [refusedDecision(decision)], finished(outcome));
    else if (command !== null) await ledger.finishCommand(command, outcome);
    throw error;
  }
}

function workspaceOf({ workspace }: DecisionContext): Workspace {
  if (workspace === null) throw new Error("Internal error: a decision that needs a workspace has none");
  return workspace;
}

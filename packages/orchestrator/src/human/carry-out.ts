import type { QueuedCommand } from "@pawl/database";

import { OrchestratorError } from "../errors.ts";
import type { Session } from "../session/open-session.ts";
import { applyDecision, isWithdrawn } from "./apply-decision.ts";
import { toDecision } from "./decision-command.ts";

/** What an orchestrator at work does with the commands that humans leave for it. */
export interface CommandContext {
  readonly session: Session;
  /** Called once an order to stop was recorded. */
  readonly onStopOrdered: () => void;
}

/** Carries out what a human left in the database. What does not fit is refused to whoever waits for it, and stops nothing here. */
export async function carryOut({ session, onStopOrdered }: CommandContext, command: QueuedCommand): Promise<void> {
  const decision = toDecision(command);
  try {
    if (decision === null) {
      const code = command.kind === "answer" ? "ANSWER_INVALID" : "DECISION_INVALID";
      const error = { code, message: `the command ${command.kind} has no readable arguments` };
      await session.ledger.finishCommand(command.id, { ok: false, error });
      return;
    }
    await applyDecision(session, decision, command.id);
  } catch (error) {
    if (isWithdrawn(error) || error instanceof OrchestratorError) return;
    throw error;
  }
  if (decision.kind === "stop") onStopOrdered();
}

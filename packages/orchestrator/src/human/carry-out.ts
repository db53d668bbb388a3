import type { QueuedCommand } from "@pawl/database";

import { OrchestratorError } from "../errors.ts";
import { applyDecision } from "./apply-decision.ts";
import type { DecisionContext } from "./apply-decision.ts";
import { toDecision } from "./decision-command.ts";
import { isWithdrawn } from "./is-withdrawn.ts";

/** What an orchestrator at work does with the commands that humans leave for it. */
export interface CommandContext extends DecisionContext {
  /** Called once an order to stop was recorded. */
  readonly onStopOrdered: () => void;
}

/** Carries out what a human left in the database. What does not fit is refused to whoever waits for it, and stops nothing here. */
export async function carryOut(context: CommandContext, command: QueuedCommand): Promise<void> {
  const decision = toDecision(command);
  try {
    if (decision === null) {
      const code = command.kind === "answer" ? "ANSWER_INVALID" : "DECISION_INVALID";
      const error = { code, message: `the command ${command.kind} has no readable arguments` };
      await context.session.ledger.finishCommand(command.id, { ok: false, error });
      return;
    }
    await applyDecision(context, decision, command.id);
  } catch (error) {
    if (isWithdrawn(error) || error instanceof OrchestratorError) return;
    throw error;
  }
  if (decision.kind === "stop") context.onStopOrdered();
}

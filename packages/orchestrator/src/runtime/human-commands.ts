import { LedgerError } from "@pawl/database";
import type { CommandOutcome, QueuedCommand } from "@pawl/database";
import { z } from "zod";

import { OrchestratorError } from "../errors.ts";
import { abortEvents, answerEvents } from "../kernel/human.ts";
import type { Session } from "../session/open-session.ts";

const answerArguments = z.strictObject({ location: z.string(), option: z.string() });

/** Carries out what a human left in the database, in the transaction of its decision event. */
export async function carryOut(session: Session, command: QueuedCommand): Promise<void> {
  const { journal, ledger } = session;
  const finished = { id: command.id, outcome: { ok: true, result: "done" } as CommandOutcome };
  const { by, why } = command;
  try {
    const decide =
      command.kind === "answer"
        ? (state: typeof journal.state) =>
            answerEvents(state, { ...answerArguments.parse(command.args), by, why })
        : (state: typeof journal.state) => abortEvents(state, { by, why, cause: "OPERATOR" });
    await journal.transact(decide, finished);
  } catch (error) {
    // Withdrawn meanwhile by whoever gave it: the transition was not stored.
    if (error instanceof LedgerError && error.code === "LEDGER_COMMAND_UNKNOWN") return;
    if (!(error instanceof OrchestratorError) && !(error instanceof z.ZodError)) throw error;
    const code = error instanceof OrchestratorError ? error.code : "ANSWER_INVALID";
    await ledger.finishCommand(command.id, { ok: false, error: { code, message: error.message } });
  }
}

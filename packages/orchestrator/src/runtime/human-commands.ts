import { LedgerError } from "@pawl/database";
import type { QueuedCommand } from "@pawl/database";
import { z } from "zod";

import { OrchestratorError } from "../errors.ts";
import { decisionEvents, refusedDecision } from "../kernel/human.ts";
import type { Decision } from "../kernel/human.ts";
import type { Session } from "../session/open-session.ts";

/** Nothing else can be given: no percentage, no stage, no field of the report (rule 2#2). */
const answerArguments = z.strictObject({ location: z.string(), option: z.string() });

/** Carries out what a human left in the database, in the transaction of its decision event. */
export async function carryOut(session: Session, command: QueuedCommand): Promise<void> {
  try {
    await decideOrRefuse(session, command);
  } catch (error) {
    // Withdrawn meanwhile by whoever gave it: nothing of it was stored.
    if (!(error instanceof LedgerError) || error.code !== "LEDGER_COMMAND_UNKNOWN") throw error;
  }
}

async function decideOrRefuse({ journal, ledger }: Session, command: QueuedCommand): Promise<void> {
  const { id } = command;
  const refused = (code: string, message: string) => ({ ok: false, error: { code, message } }) as const;
  const decision = toDecision(command);
  if (decision === null) {
    await ledger.finishCommand(id, refused("ANSWER_INVALID", "it is no answer"));
    return;
  }
  try {
    await journal.transact((state) => decisionEvents(state, decision), { id, outcome: { ok: true, result: "done" } });
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    const outcome = refused(error.code, error.message);
    if (error.code === "RUN_ENDED") await journal.transact(() => [refusedDecision(decision)], { id, outcome });
    else await ledger.finishCommand(id, outcome);
  }
}

/** @returns `null` for an answer that does not say what it is about or which option it takes. */
function toDecision({ kind, args, by, why }: QueuedCommand): Decision | null {
  if (kind === "abort") return { kind, by, why };
  const answer = answerArguments.safeParse(args);
  return answer.success ? { kind, ...answer.data, by, why } : null;
}

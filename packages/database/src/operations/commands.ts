import type { DataSource, EntityManager } from "typeorm";
import { z } from "zod";

import { CommandEntity, type CommandRecord } from "../entities/command-entity.ts";
import type { CommandOutcome, NewCommand, QueuedCommand } from "../ledger-command.ts";
import { LedgerError } from "../ledger-error.ts";
import { canonicalJson } from "../ledger-hash.ts";
import { withRowLock } from "./dialect.ts";
import { insertRecords } from "./insert-records.ts";
import { lockHead, updateHead } from "./read-head.ts";
import { resealed, sealed } from "./seal.ts";
import { selectRecords } from "./select-records.ts";

const kindSchema = z.enum(["answer", "abort", "pause", "resume", "stop", "retry", "rollback", "reopen", "amend"]);

const outcomeSchema = z.discriminatedUnion("ok", [
  z.strictObject({ ok: z.literal(true), result: z.json() }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }),
  }),
]);

function fromRecord(record: CommandRecord): QueuedCommand {
  return {
    id: record.id,
    kind: kindSchema.parse(record.kind),
    args: z.json().parse(JSON.parse(record.args)),
    by: record.by,
    why: record.why,
    enqueuedAtMs: record.enqueuedAtMs,
    outcome: record.outcome === null ? null : outcomeSchema.parse(JSON.parse(record.outcome)),
  };
}

/** Checks and writes down what a caller gave; throws `LEDGER_BAD_INPUT` where that is not possible. */
function fromCaller<T>(file: string, what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 200) : "not valid";
    throw new LedgerError("LEDGER_BAD_INPUT", file, `${what}: ${problem}`, error);
  }
}

/** Stores a pending command; the answer is its id. */
export async function enqueueCommand(manager: EntityManager, file: string, command: NewCommand): Promise<number> {
  const id = (await lockHead(manager, file)).commands + 1;
  const record = sealed<CommandRecord>("command", {
    id,
    kind: fromCaller(file, "the command's kind", () => kindSchema.parse(command.kind)),
    args: fromCaller(file, "the command's arguments", () => canonicalJson(command.args)),
    by: command.by,
    why: command.why,
    enqueuedAtMs: command.nowMs,
    outcome: null,
  });
  await insertRecords(manager, CommandEntity, [record], "fail");
  await updateHead(manager, { commands: id });
  return id;
}

/** Commands without an outcome, oldest first. */
export async function pendingCommands(source: DataSource): Promise<QueuedCommand[]> {
  const records = await selectRecords(source, CommandEntity, (query) =>
    query.where("t.outcome IS NULL").orderBy("t.id"),
  );
  return records.map(fromRecord);
}

/** One command, or `null`. */
export async function readCommand(source: DataSource, id: number): Promise<QueuedCommand | null> {
  const [record] = await selectRecords(source, CommandEntity, (query) => query.where("t.id = :id", { id }));
  return record === undefined ? null : fromRecord(record);
}

/** Records a pending command's outcome; throws `LEDGER_COMMAND_UNKNOWN` when it is not pending. */
export async function finishCommand(
  manager: EntityManager,
  file: string,
  id: number,
  outcome: CommandOutcome,
): Promise<void> {
  const text = fromCaller(file, "the command's outcome", () => canonicalJson(outcomeSchema.parse(outcome)));
  const unknown = new LedgerError("LEDGER_COMMAND_UNKNOWN", file, `there is no pending command ${id}`);
  const [record] = await selectRecords(manager, CommandEntity, (query) =>
    withRowLock(query, "update").where("t.id = :id AND t.outcome IS NULL", { id }),
  );
  if (record === undefined) throw unknown;
  const { seal } = resealed<CommandRecord>("command", record, { outcome: text });
  const { affected } = await manager
    .createQueryBuilder()
    .update(CommandEntity)
    .set({ outcome: text, seal })
    .where("id = :id AND outcome IS NULL", { id })
    .execute();
  if (affected !== 1) throw unknown;
}

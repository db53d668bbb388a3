import { type DriverName, type Ledger, LedgerError, openLedger } from "../../src/index.ts";
import { deliverDue } from "./deliver-due.ts";
import { RUNS } from "./pipeline-ledger.ts";

/** Runs that are asked for: those of the ledger, none, and one that a change could have made. */
const ASKED_RUNS = [...RUNS, "", "run-3"];
const ATTEMPT_STATES = ["running", "handed-in", "ended"] as const;
const EVENT_TYPES = [
  "run.started",
  "artifact.closed",
  "report.emitted",
  "contract.approved",
  "attempt.started",
] as const;

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const given: unknown[] = [];
  for await (const item of items) given.push(item);
  return given;
}

/** What a call gives, or the code of the error that it rejects with. @throws whatever is no `LedgerError`. */
async function answerOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return { gives: await call() };
  } catch (error) {
    if (error instanceof LedgerError) return { code: error.code };
    throw error;
  }
}

function questions(ledger: Ledger): (() => Promise<unknown>)[] {
  return [
    () => ledger.head(),
    () => ledger.verify(),
    () => ledger.latestRun(),
    () => all(ledger.events()),
    () => all(ledger.events({ afterSeq: 10, limit: 3 })),
    ...EVENT_TYPES.map((type) => () => all(ledger.events({ types: [type] }))),
    ...ASKED_RUNS.flatMap((run) => [
      () => all(ledger.events({ run })),
      () => ledger.latestReport(run),
      () => all(ledger.reports({ run })),
      () => ledger.artifacts(run),
      () => ledger.attempts(run),
      () => ledger.stageCounters(run),
    ]),
    ...RUNS.flatMap((run) => ATTEMPT_STATES.map((state) => () => ledger.attempts(run, { state }))),
    () => ledger.readLock(),
    () => ledger.pendingCommands(),
    ...[0, 1, 2, 3].map((id) => () => ledger.command(id)),
    () => ledger.outbox.nextDueAtMs(),
    () => ledger.outbox.summaries(),
    () => ledger.outbox.deadLetters(),
  ];
}

/** Everything that the public interface of an open ledger says, as one text. */
export async function observe(ledger: Ledger): Promise<string> {
  const answers: unknown[] = [];
  for (const question of questions(ledger)) answers.push(await answerOf(question));
  return JSON.stringify(answers);
}

/** Everything that a ledger's outbox would deliver, in order. Takes it out of the queue. */
export async function drainOutbox(file: string, driver: DriverName): Promise<string> {
  await using ledger = await openLedger({ file, driver });
  const claims: unknown[] = [];
  for (let nowMs = 10_000; (await ledger.outbox.nextDueAtMs()) !== null; nowMs += 10) {
    claims.push(await deliverDue(ledger, { nowMs, leaseMs: 1, limit: 9 }));
  }
  return JSON.stringify(claims);
}

import type { EntityManager } from "typeorm";

import type { DeliveryRecord } from "../entities/delivery-entity.ts";
import type { ReportRecord } from "../entities/report-entity.ts";
import type { LedgerHead, Transition } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { sha256 } from "../ledger-hash.ts";
import { isConnectionLost } from "../driver/to-ledger-error.ts";
import type { WriteQueue } from "../connection/write-queue.ts";
import { chainEvents, prepareEvent, type PreparedEvent } from "./chain-events.ts";
import { finishCommand } from "./commands.ts";
import { fenceAppend, lockEnd } from "./fence-append.ts";
import { historyOf } from "./history-of.ts";
import { toArtifactRecord, toAttemptRecord, toCounterRecord } from "./projection-records.ts";
import { removeArtifacts } from "./remove-artifacts.ts";
import { sealed } from "./seal.ts";
import { type HeadChange, type TransitionRows, writeFencedRows, writeRows } from "./write-rows.ts";

/** Everything of transitions in the form in which it is stored; made before the transaction, which stays short. */
function prepare(transitions: readonly Transition[]) {
  const events: PreparedEvent[] = [];
  const reports: Omit<ReportRecord, "seal" | "replacedBy">[] = [];
  const [first] = transitions;
  for (const transition of transitions) {
    const { lockToken, expectedHeadSeq, report } = transition;
    const place = (first as Transition).expectedHeadSeq + events.length;
    if (lockToken !== first?.lockToken) throw new Error("transitions in a row have one fencing number");
    if (expectedHeadSeq !== place) throw new Error(`a transition goes on from position ${expectedHeadSeq}, but its place is after ${place}`);
    for (const [index, event] of transition.events.entries()) {
      if (event.seq !== place + 1 + index) throw new Error(`event ${event.type} has position ${event.seq}, but its place is ${place + 1 + index}`);
      events.push(prepareEvent(event));
    }
    const last = transition.events.at(-1);
    if (last === undefined) throw new Error("a transition has at least one event");
    if (report === null) continue;
    const { bytes, digest } = report;
    if (sha256(bytes) !== digest) throw new Error("the report's digest is not that of its bytes");
    reports.push({ seq: last.seq, run: last.run, bytes, digest });
  }
  const shown = reports.at(-1)?.seq;
  return {
    events,
    reports: reports.map((report) => sealed<ReportRecord>("report", { ...report, replacedBy: report.seq === shown ? null : (shown ?? null) })),
    histories: transitions.flatMap((transition) => historyOf(transition.events, transition.attempts)),
    artifacts: lastOf(transitions.flatMap((transition) => transition.artifacts), ({ run, id }) => `${run}/${id}`).map(toArtifactRecord),
    attempts: lastOf(transitions.flatMap((transition) => transition.attempts), ({ run, attempt }) => `${run}/${attempt}`).map(toAttemptRecord),
    counters: lastOf(transitions.flatMap((transition) => transition.counters), ({ run, stage }) => `${run}/${stage}`).map(toCounterRecord),
    deliveries: transitions.flatMap((transition) => transition.outbox).map(({ endpoint, messageId, type, createdAtMs, body }) => ({
      endpoint,
      messageId,
      type,
      body,
      createdAtMs,
      attempts: 0,
      deliveredAtMs: null,
      deadAtMs: null,
      lastError: null,
    })),
    removed: removedBy(transitions),
    commands: transitions.flatMap(({ finishCommand: finished }) => (finished === undefined ? [] : [finished])),
  };
}

/** Artifacts whose rows go, by run: those that are removed and not there again later in the row. */
function removedBy(transitions: readonly Transition[]): readonly { readonly run: string; readonly ids: readonly string[] }[] {
  const byRun = new Map<string, Set<string>>();
  for (const { events, artifacts, removed = [] } of transitions) {
    for (const { run, id } of artifacts) byRun.get(run)?.delete(id);
    if (removed.length === 0) continue;
    const run = events.at(-1)?.run ?? "";
    const ids = byRun.get(run) ?? new Set<string>();
    for (const id of removed) ids.add(id);
    byRun.set(run, ids);
  }
  return [...byRun].filter(([, ids]) => ids.size > 0).map(([run, ids]) => ({ run, ids: [...ids] }));
}

/** Of rows with the same key the last one, which would replace the others. */
function lastOf<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  return rows.length < 2 ? rows : [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

type Prepared = ReturnType<typeof prepare>;

/** What a transition writes after an end of the ledger. */
interface Continuation {
  readonly rows: TransitionRows;
  readonly head: HeadChange;
}

function continueFrom(before: HeadChange, prepared: Prepared): Continuation {
  const events = chainEvents(before, prepared.events);
  const deliveries = prepared.deliveries.map((row, index) =>
    sealed<DeliveryRecord>("delivery", { ...row, id: before.deliveries + 1 + index }),
  );
  const { seq, hash } = events.at(-1) ?? before;
  return {
    head: {
      seq,
      hash,
      reports: before.reports + prepared.reports.length,
      deliveries: before.deliveries + deliveries.length,
    },
    rows: {
      event: events,
      event_artifact: prepared.histories,
      artifact: prepared.artifacts,
      attempt: prepared.attempts,
      stage_counter: prepared.counters,
      report: prepared.reports,
      delivery: deliveries,
    },
  };
}

/** Where each ledger ended after its last transition here. Never believed: it is compared with the ledger when it is used. */
const KNOWN_HEADS = new WeakMap<WriteQueue, HeadChange>();

/** See `Ledger.append`. */
export async function appendTransitions(
  queue: WriteQueue,
  file: string,
  transitions: readonly [Transition, ...Transition[]],
): Promise<LedgerHead> {
  let prepared: Prepared;
  try {
    prepared = prepare(transitions);
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 500) : "not valid";
    throw new LedgerError("LEDGER_BAD_INPUT", file, problem, error);
  }
  const [{ lockToken, expectedHeadSeq }] = transitions;
  const { commands, removed } = prepared;
  let unanswered: HeadChange | null = null;
  const inTransaction = async (manager: EntityManager): Promise<HeadChange> => {
    const end = await lockEnd(manager);
    // It was stored, and only the answer was lost with the connection.
    if (unanswered !== null && end?.head.hash === unanswered.hash) return unanswered;
    const { rows, head } = continueFrom(await fenceAppend(manager, file, end, { lockToken, expectedHeadSeq }), prepared);
    await writeRows(manager, rows, head);
    for (const { run, ids } of removed) await removeArtifacts(manager, run, ids);
    for (const { id, outcome } of commands) await finishCommand(manager, file, id, outcome);
    return head;
  };
  const inOneStatement = async (manager: EntityManager): Promise<HeadChange | null> => {
    const known = KNOWN_HEADS.get(queue);
    if (known === undefined || known.seq !== expectedHeadSeq || commands.length > 0 || removed.length > 0) return null;
    const { rows, head } = continueFrom(known, prepared);
    try {
      return (await writeFencedRows(manager, rows, head, { lockToken, head: known })) ? head : null;
    } catch (error) {
      if (isConnectionLost(error)) unanswered = head;
      throw error;
    }
  };
  const head = await queue.write(inTransaction, inOneStatement);
  KNOWN_HEADS.set(queue, head);
  return { seq: head.seq, hash: head.hash };
}

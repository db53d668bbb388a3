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
import { sealed } from "./seal.ts";
import { type HeadChange, type TransitionRows, writeFencedRows, writeRows } from "./write-rows.ts";

/** Everything of a transition in the form in which it is stored; made before the transaction, which stays short. */
function prepare(transition: Transition) {
  const { expectedHeadSeq, report } = transition;
  const events: PreparedEvent[] = transition.events.map((event, index) => {
    if (event.seq !== expectedHeadSeq + 1 + index) {
      throw new Error(`event ${event.type} has position ${event.seq}, but its place is ${expectedHeadSeq + 1 + index}`);
    }
    return prepareEvent(event);
  });
  const last = events.at(-1);
  if (last === undefined) throw new Error("a transition has at least one event");
  if (report !== null && sha256(report.bytes) !== report.digest)
    throw new Error("the report's digest is not that of its bytes");
  return {
    events,
    reports:
      report === null
        ? []
        : [
            sealed<ReportRecord>("report", {
              seq: last.seq,
              run: last.run,
              bytes: report.bytes,
              digest: report.digest,
            }),
          ],
    histories: historyOf(transition.events, transition.attempts),
    artifacts: transition.artifacts.map(toArtifactRecord),
    attempts: transition.attempts.map(toAttemptRecord),
    counters: transition.counters.map(toCounterRecord),
    deliveries: transition.outbox.map(({ endpoint, messageId, type, createdAtMs, body }) => ({
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
  };
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
export async function appendTransition(queue: WriteQueue, file: string, transition: Transition): Promise<LedgerHead> {
  let prepared: Prepared;
  try {
    prepared = prepare(transition);
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 500) : "not valid";
    throw new LedgerError("LEDGER_BAD_INPUT", file, problem, error);
  }
  const { lockToken, expectedHeadSeq, finishCommand: finished } = transition;
  let unanswered: HeadChange | null = null;
  const inTransaction = async (manager: EntityManager): Promise<HeadChange> => {
    const end = await lockEnd(manager);
    // It was stored, and only the answer was lost with the connection.
    if (unanswered !== null && end?.head.hash === unanswered.hash) return unanswered;
    const { rows, head } = continueFrom(await fenceAppend(manager, file, end, transition), prepared);
    await writeRows(manager, rows, head);
    if (finished !== undefined) await finishCommand(manager, file, finished.id, finished.outcome);
    return head;
  };
  const inOneStatement = async (manager: EntityManager): Promise<HeadChange | null> => {
    const known = KNOWN_HEADS.get(queue);
    if (known === undefined || known.seq !== expectedHeadSeq || finished !== undefined) return null;
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

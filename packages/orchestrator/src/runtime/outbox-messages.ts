import type { ExecutionState, OutboxMessage, StatusReport } from "@pawl/contract";
import type { RecordedEvent } from "@pawl/pipeline";

/**
 * The messages of one transition: each closure, and the change of the execution state if there was one. A message's id is
 * made of run and ledger position, so it is the same however often it is delivered.
 */
export function outboxMessages(
  events: readonly RecordedEvent[],
  outcome: { readonly from: ExecutionState | null; readonly to: ExecutionState; readonly report: StatusReport },
): readonly OutboxMessage[] {
  const { from, to, report } = outcome;
  const messages: OutboxMessage[] = [];
  for (const recorded of events) {
    if (recorded.type !== "artifact.closed") continue;
    const { artifact, stage, location, version, closure } = recorded.data;
    messages.push({
      ...envelope(recorded, "closed", report),
      type: "artifact.closed",
      data: { artifact, stage, location, version, commit: closure.commit },
    });
  }
  const last = events.at(-1);
  if (from !== to && last !== undefined) {
    messages.push({ ...envelope(last, "state", report), type: "state.changed", data: { from, to } });
  }
  return messages;
}

function envelope(recorded: RecordedEvent, kind: string, report: StatusReport) {
  return {
    id: `${recorded.run}-${recorded.seq}-${kind}`,
    timestampMs: recorded.atMs,
    run: recorded.run,
    ledgerSeq: recorded.seq,
    report,
  };
}

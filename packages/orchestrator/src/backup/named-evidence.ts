import type { Ledger } from "@pawl/database";
import type { RecordedEvent } from "@pawl/pipeline";

/** Digests of the evidence that an event names. */
function evidenceOf(event: RecordedEvent): readonly string[] {
  switch (event.type) {
    case "gate.finished": {
      const checks = [...event.data.checks, ...(event.data.control?.checks ?? [])];
      return [...event.data.evidence, ...checks.flatMap(({ output }) => (output === null ? [] : [output]))];
    }
    case "integration.queued":
    case "artifact.retried":
    case "artifact.parked":
      return event.data.evidence;
    case "integration.prepared":
    case "artifact.closed":
      return event.data.closure.evidence;
    default:
      return [];
  }
}

/** Digests of all evidence that a ledger names, each with the position of the first event that names it. */
export async function namedEvidence(ledger: Ledger): Promise<ReadonlyMap<string, number>> {
  const named = new Map<string, number>();
  for await (const event of ledger.events()) {
    for (const digest of evidenceOf(event)) if (!named.has(digest)) named.set(digest, event.seq);
  }
  return named;
}

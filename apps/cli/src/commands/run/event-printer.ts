import type { EventType, RecordedEvent } from "@pawl/pipeline";

import { renderEvent, renderEventJson } from "../../output/render-event.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";

/** Types that say nothing to who watches a run, beside the events that go with them. `pawl log` shows them. */
const QUIET: ReadonlySet<EventType> = new Set<EventType>([
  "gate.started",
  "integration.queued",
  "integration.prepared",
  "report.emitted",
]);

/** Prints the events of a run as they come. */
export interface EventPrinter {
  print(event: RecordedEvent): void;
  /** Waits until everything is written. Rejects with the first error of standard output. */
  written(): Promise<void>;
  /** Number of events so far. */
  readonly count: number;
}

/** Prints lines for people to standard error, or NDJSON to standard output. */
export function eventPrinter(isJson: boolean): EventPrinter {
  let count = 0;
  let all: Promise<unknown> = Promise.resolve();
  return {
    print(event) {
      count += 1;
      if (isJson) {
        const line = writeResult(`${renderEventJson(event)}\n`);
        all = all.then(() => line);
        // Told by `written`; until then a failure must not count as one that nobody waits for.
        for (const promise of [line, all]) promise.catch(() => undefined);
      } else if (!QUIET.has(event.type)) {
        writeNotice(renderEvent(event));
      }
    },
    async written() {
      await all;
    },
    get count() {
      return count;
    },
  };
}

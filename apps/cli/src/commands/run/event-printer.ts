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
  let last: Promise<unknown> = Promise.resolve();
  let failure: unknown = null;
  return {
    print(event) {
      count += 1;
      if (isJson) {
        last = writeResult(`${renderEventJson(event)}\n`).catch((error: unknown) => {
          failure ??= error;
        });
      } else if (!QUIET.has(event.type)) {
        writeNotice(renderEvent(event));
      }
    },
    async written() {
      await last;
      if (failure !== null) throw failure;
    },
    get count() {
      return count;
    },
  };
}

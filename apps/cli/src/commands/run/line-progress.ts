import { QUIET_EVENTS } from "../../output/event-meaning.ts";
import { renderEvent, renderEventJson } from "../../output/render-event.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import type { RunProgress } from "./run-progress.ts";

/** A line on standard error for each event that says something. */
export function lineProgress(): RunProgress {
  return {
    noticed: (event) => {
      if (!QUIET_EVENTS.has(event.type)) writeNotice(renderEvent(event));
    },
    ended: () => Promise.resolve(),
    dispose: () => undefined,
  };
}

/** NDJSON on standard output, with every event. */
export function jsonProgress(): RunProgress {
  let all: Promise<unknown> = Promise.resolve();
  return {
    noticed: (event) => {
      const line = writeResult(`${renderEventJson(event)}\n`);
      all = all.then(() => line);
      // Told by `ended`; until then a failure must not count as one that nobody waits for.
      for (const promise of [line, all]) promise.catch(() => undefined);
    },
    ended: async () => {
      await all;
    },
    dispose: () => undefined,
  };
}

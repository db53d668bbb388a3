import type { RecordedEvent } from "@pawl/pipeline";

import { QUIET_EVENTS } from "../../output/event-meaning.ts";
import { eventJsonPieces, renderEvent } from "../../output/render-event.ts";
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
      all = all.then(() => writeEvent(event));
      // Told by `ended`; until then a failure must not count as one that nobody waits for.
      all.catch(() => undefined);
    },
    ended: async () => {
      await all;
    },
    dispose: () => undefined,
  };
}

/** One line, each piece once the one before is on its way: whoever reads slowly does not have all of a plan's line wait in memory. */
async function writeEvent(event: RecordedEvent): Promise<void> {
  for (const piece of eventJsonPieces(event)) if (!(await writeResult(piece))) return;
  await writeResult("\n");
}

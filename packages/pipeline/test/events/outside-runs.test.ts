import { expect, it } from "vitest";

import { EVENT_DATA_SCHEMAS } from "../../src/events/event-data.ts";
import { event, isOutsideRuns, NO_RUN } from "../../src/events/event.ts";
import type { EventType, RecordedEvent } from "../../src/events/event.ts";
import { apply } from "../../src/state/apply.ts";
import { SAMPLE_DATA } from "../support/event-data.ts";

const types = Object.keys(EVENT_DATA_SCHEMAS) as EventType[];
const outside = types.filter((type) => isOutsideRuns(event(type, SAMPLE_DATA[type])));

it("approvals and imports belong to no run, every other event to one", () => {
  expect(outside).toEqual(["contract.approved", "plan.imported"]);
});

it.each(outside)("no run takes up %s", (type) => {
  const recorded = { ...event(type, SAMPLE_DATA[type]), seq: 1, run: NO_RUN, atMs: 1 } as RecordedEvent;
  expect(() => apply(null, recorded)).toThrow(`event ${type} belongs to no run`);
});

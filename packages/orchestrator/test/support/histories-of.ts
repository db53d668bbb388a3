import { isDeepStrictEqual } from "node:util";

import { renderHistory } from "@pawl/pipeline";

import type { RunDriver } from "./run-driver.ts";

/** The history of a driven run: with the report of every transition, and with those that a ledger stores, which differ. */
export function historiesOf({ events, transitions }: RunDriver): readonly string[] {
  const reports = transitions.map((transition) => ({ ...transition, seq: transition.events.at(-1)?.seq ?? 0 }));
  const stored = reports.filter(({ report, previousReport }) => !isDeepStrictEqual(report, previousReport));
  return [reports, stored].map((kept) => [...renderHistory(events, kept)].join(""));
}

import { STAGES } from "@pawl/contract";

import { cellsOf } from "../output/cells.ts";
import { cutLine } from "./line.ts";
import type { Line } from "./line.ts";
import type { LiveFacts, ReportLook } from "./live-facts.ts";
import { reportLines } from "./report-lines.ts";
import { layOutRows } from "./row.ts";
import type { Row } from "./row.ts";
import { runningRows } from "./running-rows.ts";
import type { TerminalSize } from "./terminal-region.ts";
import { isToBeGated, waitingRows } from "./waiting-rows.ts";

/** A terminal that shows less cannot show anything that is of use. */
const LEAST_ROWS = 3;
/** Part of the rows between the tally and the report that is for what runs, where not all rows fit. */
const RUNNING_PART = 2 / 3;

/**
 * The lower part of a terminal: what runs, what waits, and the report as it is in the status file. Facts of the ledger and the report's
 * bytes, never a percentage or a state of its own (I16). Pure; its cost grows with the terminal, not with the pipeline.
 *
 * A report that does not fit is left out as a whole, because a part of it would be another report.
 *
 * @param size - of the terminal; one row is left for what is above, and one for the cursor.
 */
export function liveLines(facts: LiveFacts, size: TerminalSize): readonly Line[] {
  const cells = lineWidth(size);
  const most = Math.max(LEAST_ROWS, size.rows - 2);
  const report = reportPart(facts.report, cells, most - LEAST_ROWS);
  const left = most - 1 - report.length;
  return [tallyLine(facts, cells), ...layOutRows(rowsThatFit(facts, cells, left), cells), ...report].map((line) => cutLine(line, cells)).slice(0, most);
}

/** Most cells of a line: terminals treat the last column in different ways. */
export function lineWidth({ columns }: TerminalSize): number {
  return Math.max(1, columns - 1);
}

/** The report under its file's name; what is not what was emitted is not shown (rule 3.0#3). */
export function reportPart(report: ReportLook, cells: number, most: number): readonly Line[] {
  if (report.kind === "none") return [];
  if (report.kind === "different") return [rule("progress/status.json is not what Pawl wrote; it is written again", cells)];
  if (report.kind === "unread") return [rule("progress/status.json cannot be read just now; `pawl status` shows it", cells)];
  const lines = [rule("progress/status.json", cells), ...reportLines(report.text, cells)];
  return lines.length <= most ? lines : [rule("progress/status.json does not fit here; `pawl status` shows it", cells)];
}

function rowsThatFit(facts: LiveFacts, cells: number, most: number): readonly Row[] {
  const running = atMost(runningRows(facts, cells), most);
  const waiting = atMost(waitingRows(facts), most);
  if (running.length + waiting.length <= most) return [...running, ...waiting];
  const forRunning = Math.min(running.length, Math.max(Math.ceil(most * RUNNING_PART), most - waiting.length));
  return [...shortened(running, forRunning, "more run"), ...shortened(waiting, most - forRunning, "more wait")];
}

/** One more than fit, so that it is known that there are more. */
function atMost(rows: Iterable<Row>, most: number): readonly Row[] {
  const taken: Row[] = [];
  for (const one of rows) {
    taken.push(one);
    if (taken.length > most) break;
  }
  return taken;
}

function shortened(rows: readonly Row[], most: number, what: string): readonly Row[] {
  if (rows.length <= most || most === 0) return rows.slice(0, most);
  return [...rows.slice(0, most - 1), { first: { text: "" }, name: "…", said: [{ text: what, tone: "quiet" }] }];
}

function tallyLine({ state, gates }: LiveFacts, cells: number): Line {
  if (state === null) return rule("nothing runs yet", cells);
  const { running, toVerify, ready, parked, regate, tallies } = state;
  const waiting = toVerify.size - gates.filter(({ artifact }) => isToBeGated(state, artifact)).length;
  const sum = (of: "closed" | "required"): number => STAGES.reduce((all, stage) => all + tallies[stage][of], 0);
  const counts = [
    `${running.size} at work`,
    `${gates.length} at the gate`,
    ...(waiting === 0 ? [] : [`${waiting} to be gated`]),
    `${ready.size} ready`,
    ...(parked.size === 0 ? [] : [`${parked.size} parked`]),
    ...(regate.size === 0 ? [] : [`${regate.size} to be gated again`]),
    `${sum("closed")} of ${sum("required")} closed`,
  ];
  return rule(counts.join(" · "), cells);
}

/** A title in a line across the terminal. */
function rule(title: string, cells: number): Line {
  const begin = "── ";
  return [
    { text: begin, tone: "quiet" },
    { text: title, tone: "strong" },
    { text: ` ${"─".repeat(Math.max(0, cells - cellsOf(begin) - cellsOf(title) - 1))}`, tone: "quiet" },
  ];
}

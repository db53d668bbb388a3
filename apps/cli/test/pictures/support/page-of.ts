import { renderReport as reportText } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import type { ArtifactRow } from "@pawl/pipeline";

import { assembleFacts } from "../../../src/pictures/report/assemble-facts.ts";
import { FactsOfRun } from "../../../src/pictures/report/facts-of-run.ts";
import { renderReport } from "../../../src/pictures/report/render-report.ts";
import type { RenderedReport } from "../../../src/pictures/report/render-report.ts";
import type { EmittedReport } from "../../../src/pictures/report/report-facts.ts";
import { artifactOf, rowOf } from "./graph-of.ts";
import type { DrawnArtifact } from "./graph-of.ts";
import { idOf } from "./ledger-of.ts";
import type { LedgerOf } from "./ledger-of.ts";

/** A report with this overall percentage, as it was emitted at an event. */
export function emittedAt(seq: number, overall: number, issues: readonly string[] = []): EmittedReport {
  const report: StatusReport = {
    status_type: "LIVE", current_stage: "A", overall_progress_percent: overall, stage_progress_percent: overall, last_completed_artifact: "NONE",
    current_task: "", issues, blocking_questions: [], next_step: "",
  };
  return { seq, digest: idOf("9", 64), bytes: reportText(report), report };
}

/** The page about a run of these artifacts. */
export function pageOf(ledger: LedgerOf, drawn: readonly DrawnArtifact[], reports: readonly EmittedReport[]): RenderedReport {
  const collected = new FactsOfRun();
  for (const event of ledger.events) collected.notice(event);
  const rows: readonly ArtifactRow[] = drawn.map(rowOf);
  return renderReport(assembleFacts(collected, { run: "run-1", ledger: { seq: collected.last?.seq ?? 0, hash: idOf("7", 64) }, rows, artifacts: drawn.map(artifactOf), reports }));
}

/** A part of a page, by its id, as text: without tags, with the characters that its entities stand for. */
export function textOf(page: string, id: string): string {
  const section = new RegExp(`<section id="${id}".*?</section>`, "s").exec(page)?.[0] ?? "";
  return plain(section);
}

/** The text of a piece of HTML. */
export function plain(piece: string): string {
  const named: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return piece.replace(/<[^>]*>/g, "").replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => named[entity] ?? entity);
}

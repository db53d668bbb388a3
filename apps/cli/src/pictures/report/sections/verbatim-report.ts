import { visibleJson } from "../../../output/render-json.ts";
import { escapeMarkup } from "../../text/escape-markup.ts";
import { html, trusted } from "../html.ts";
import type { Html } from "../html.ts";
import { wholeHash } from "../pieces.ts";
import type { EmittedReport, ReportFacts } from "../report-facts.ts";
import type { Section } from "./section.ts";

const PERCENTAGE = /^ *"(?:overall|stage)_progress_percent": (\d{1,3}),?$/;
const METER_WIDTH = 200;

/** The last report that the run emitted: all of it, and nothing else (I16). */
export function verbatimReport({ report }: ReportFacts): Section {
  const content =
    report === null
      ? html`<p>This run has emitted no report.</p>`
      : html`<p>The nine fields of <code>progress/status.json</code> as the run emitted them last, at event ${report.seq}, byte for byte. Everything else on this page is facts of the ledger.</p>
${bytesOf(report)}
<p class="quiet">SHA-256 of these bytes: ${wholeHash(report.digest)}</p>`;
  return { name: "report", heading: "The report, verbatim", content, leftOut: [] };
}

/** A report's bytes. Beside each of the two percentages there is a bar, which is no part of the text. */
export function bytesOf({ bytes }: EmittedReport): Html {
  const lines = visibleJson(bytes.trimEnd()).split("\n");
  const longest = Math.max(0, ...lines.filter((line) => PERCENTAGE.test(line)).map(({ length }) => length));
  return html`<pre><code>${trusted(lines.map((line) => escapeMarkup(line) + meterOf(line, longest - line.length)).join("\n"))}</code></pre>`;
}

/** @param indent - columns by which its line is shorter than that of the other bar, so that both begin below each other. */
function meterOf(line: string, indent: number): string {
  const percent = PERCENTAGE.exec(line)?.[1];
  if (percent === undefined) return "";
  const part = Math.min(METER_WIDTH, (Number(percent) * METER_WIDTH) / 100);
  const rect = (name: string, width: number): string => `<rect class="${name}" width="${width}" height="10" rx="5"/>`;
  return `<svg class="meter in${indent}" width="${METER_WIDTH}" height="10" aria-hidden="true">${rect("all", METER_WIDTH)}${rect("part", part)}</svg>`;
}

import type { RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "../../../output/describe-event.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { codeOf, momentOf } from "../pieces.ts";
import type { Fall, ReportFacts } from "../report-facts.ts";
import { leftOutOfTable, tableOf } from "../table.ts";
import type { Section } from "./section.ts";
import { bytesOf } from "./verbatim-report.ts";

/** Most falls that are shown with both of their reports. */
const MAX_FALLS = 100;
/** Most causes of one fall that are spelt out. */
const MAX_CAUSES = 50;

/** Where progress fell, with both reports verbatim, and every closure that was lost. */
export function fallsSection({ falls, lost }: ReportFacts): Section {
  const table = {
    name: "lost-closures",
    caption: "Closures that were lost",
    headings: ["Artifact", "When", "Cause", "Trigger", "Location"],
    rows: lost.map(({ atMs, data }) => [data.artifact, momentOf(atMs), codeOf(data.cause), html`<code>${data.trigger}</code>`, html`<code>${data.location}</code>`]),
    rest: "pawl log --type artifact.invalidated",
  };
  const hidden = falls.length - MAX_FALLS;
  const leftFalls = hidden > 0 ? `${hidden} of ${falls.length} falls of progress; pawl contract history has every report` : null;
  const content =
    falls.length === 0 && lost.length === 0
      ? html`<p>Progress never fell, and no closure was lost.</p>`
      : html`${falls.slice(0, MAX_FALLS).map(fallOf)}${leftFalls === null ? null : html`<p class="note">Not on this page: ${leftFalls}.</p>`}${lost.length === 0 ? null : tableOf(table)}`;
  return { name: "falls", heading: "Where progress fell", content, leftOut: [leftFalls, leftOutOfTable(table)].filter((one) => one !== null) };
}

function fallOf({ before, after, causes }: Fall, index: number): Html {
  const more = causes.length - MAX_CAUSES;
  return html`<h3>Fall ${index + 1}, at event ${after.seq}</h3>
<ul>${causes.slice(0, MAX_CAUSES).map((cause) => html`<li>${causeOf(cause)}</li>`)}${more > 0 ? html`<li>and ${more} more: pawl log --after ${before.seq}</li>` : null}</ul>
<details><summary>The report before fall ${index + 1}, verbatim</summary>${bytesOf(before)}</details>
<details><summary>The report after fall ${index + 1}, verbatim</summary>${bytesOf(after)}</details>
`;
}

function causeOf(event: RecordedEvent): Html {
  return html`<code>${event.type}</code> ${describeEvent(event)}`;
}

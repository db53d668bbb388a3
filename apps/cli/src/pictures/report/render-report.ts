import { createHash } from "node:crypto";

import { formatMoment } from "../text/format-moment.ts";
import { html, trusted } from "./html.ts";
import { PAGE_STYLES } from "./page-styles.ts";
import type { ReportFacts } from "./report-facts.ts";
import { atAGlance } from "./sections/at-a-glance.ts";
import { closuresSection } from "./sections/closures-section.ts";
import { attemptsSection, costSection } from "./sections/cost-sections.ts";
import { decisionsSection, incidentsSection, waitingSection } from "./sections/events-sections.ts";
import { fallsSection } from "./sections/falls-section.ts";
import { artifactsSection, timelineSection } from "./sections/picture-sections.ts";
import { refusalsSection } from "./sections/refusals-section.ts";
import { sectionHtml } from "./sections/section.ts";
import { verbatimReport } from "./sections/verbatim-report.ts";
import { verificationSection } from "./sections/verification-section.ts";

/** A page, and what is not in it. */
export interface RenderedReport {
  readonly text: string;
  /** `null`: nothing is left out. */
  readonly leftOut: string | null;
}

/**
 * One page about a run that needs nothing else: no script, no font, no picture from elsewhere, and a policy that lets a browser load none.
 * The only styles that it obeys are its own, by their digest. With a final newline.
 */
export function renderReport(facts: ReportFacts): RenderedReport {
  const sections = [
    verbatimReport(facts), waitingSection(facts), artifactsSection(facts), timelineSection(facts), closuresSection(facts), refusalsSection(facts), fallsSection(facts),
    decisionsSection(facts), incidentsSection(facts), costSection(facts), attemptsSection(facts), verificationSection(facts),
  ].filter((section) => section !== null);
  const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(PAGE_STYLES).digest("base64")}'; base-uri 'none'; form-action 'none'`;
  const { run, started, last } = facts;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Pawl: report of run ${run}</title>
<style>${trusted(PAGE_STYLES)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>Report of a run</h1>
<p class="quiet">Run <code>${run}</code>, ${formatMoment(started.atMs)} to ${formatMoment(last.atMs)}</p>
${atAGlance(facts)}
</header>
<nav aria-label="Sections of this page"><ul>${sections.map(({ name, heading }) => html`<li><a href="#${name}">${heading}</a></li>`)}</ul></nav>
<main id="content">
${sections.map(sectionHtml)}</main>
<footer><p>Made by <code>pawl report</code> from the ledger up to event ${facts.ledger.seq}. The same ledger gives the same page.</p></footer>
</body>
</html>
`;
  const leftOut = sections.flatMap((section) => section.leftOut);
  return { text: page.html, leftOut: leftOut.length === 0 ? null : leftOut.join("; ") };
}

import { clipText } from "../../text/clip-text.ts";
import { html } from "../html.ts";
import type { HtmlValue } from "../html.ts";
import { codeOf, momentOf, shortHash, tagOf } from "../pieces.ts";
import type { Refusal } from "../refusals-of-run.ts";
import type { ReportFacts } from "../report-facts.ts";
import { tableSection } from "./section.ts";
import type { Section } from "./section.ts";

/** Longest detail on the page, in columns; the ledger has all of it. */
const MAX_DETAIL = 1000;

/** What did not become progress, and why. */
export function refusalsSection({ refusals }: ReportFacts): Section {
  const table = {
    name: "refused",
    caption: "Gates that did not pass, attempts that came to nothing, and what was set aside for a human",
    headings: ["Artifact", "When", "What", "Verdict", "Code", "Why", "Evidence"],
    rows: refusals.map(rowOf),
    rest: "pawl log --type gate.finished attempt.ended artifact.retried artifact.parked",
  };
  return tableSection("What was refused, and why", table, {
    about: html`<code>pawl explain &lt;code&gt;</code> says what a code means and what to do.`,
    none: "Nothing was refused, and no attempt failed.",
  });
}

function rowOf({ artifacts, atMs, what, attempt, verdict, look, reason, detail, evidence }: Refusal): readonly HtmlValue[] {
  return [
    artifacts.join(", "),
    momentOf(atMs),
    html`<div class="words">${what}${attempt === null ? "" : `, attempt ${attempt}`}</div>`,
    tagOf(verdict, look),
    codeOf(reason),
    html`<div class="wide">${clipText(detail, MAX_DETAIL)}</div>`,
    evidence.map((digest) => html`${shortHash(digest)} `),
  ];
}

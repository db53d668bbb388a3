import type { EventData } from "@pawl/pipeline";

import { formatDuration } from "../../../output/format-duration.ts";
import { MARK_LOOKS } from "../../looks.ts";
import { html } from "../html.ts";
import type { Html, HtmlValue } from "../html.ts";
import { commandOf, momentOf, shortHash, tagOf, wholeHash } from "../pieces.ts";
import type { ProvenClosure, ReportFacts } from "../report-facts.ts";
import { tableSection } from "./section.ts";
import type { Section } from "./section.ts";

const CONTROLS = {
  REFUSED: "failed without the artifact, as it must",
  PROVEN_BEFORE: "shown earlier for the same gate and artifact",
  OFF: "switched off in the plan",
} as const;

/** What is closed now, and what proves it. */
export function closuresSection({ closures }: ReportFacts): Section {
  const table = {
    name: "closed",
    caption: "Closures that stand, each with the gate run that proved it",
    headings: ["Artifact", "Closed", "Location", "Commit", "Gate", "Control", "Evidence"],
    rows: closures.map(rowOf),
    rest: "pawl log --type artifact.closed --json",
  };
  return tableSection("What closed, with which evidence", table, {
    about: "An artifact is closed when its gate has passed on the integrated result. The control is the same gate with the artifact taken out.",
    none: "No artifact is closed.",
  });
}

function rowOf({ closed, gate }: ProvenClosure): readonly HtmlValue[] {
  const { artifact, location, version, attempt, closure } = closed.data;
  return [
    artifact,
    momentOf(closed.atMs),
    html`<code>${version === null ? location : `${location}@${version}`}</code>`,
    shortHash(closure.commit),
    tagOf(`${closure.verdict} ${closure.reason}`, MARK_LOOKS.closed),
    `${closure.control}: ${CONTROLS[closure.control]}`,
    html`<details><summary>${gate === null ? "Digests" : checksInWords(gate)}<span class="quiet"> of ${artifact}</span></summary><dl>
<dt>Attempt</dt><dd>${attempt}</dd>${gate === null ? null : checksOf(gate)}
<dt>Commit</dt><dd>${wholeHash(closure.commit)}</dd><dt>Tree</dt><dd>${wholeHash(closure.tree)}</dd>
${closure.gated === undefined ? null : html`<dt>Commit that the gate ran on</dt><dd>${wholeHash(closure.gated.commit)}</dd>`}
<dt>Artifact</dt><dd>${wholeHash(closure.artifactDigest)}</dd><dt>Definition of the gate</dt><dd>${wholeHash(closure.gateDigest)}</dd>
<dt>Evidence, by its SHA-256</dt><dd>${closure.evidence.map((digest) => html`${wholeHash(digest)} `)}</dd></dl></details>`,
  ];
}

function checksInWords({ checks }: EventData<"gate.finished">): string {
  const tests = checks.reduce((sum, check) => sum + (check.tests ?? 0), 0);
  return `${checks.length} ${checks.length === 1 ? "check" : "checks"}${tests === 0 ? "" : `, ${tests} tests counted`}`;
}

function checksOf({ checks, durationMs }: EventData<"gate.finished">): Html {
  return html`<dt>Checks, ${formatDuration(durationMs)} in all</dt>${checks.map(({ run, outcome, exitCode, tests }) => {
    const end = exitCode === null ? outcome : `exit code ${exitCode}`;
    return html`<dd>${commandOf(run)}: ${end}${tests === null ? "" : `, ${tests} tests`}</dd>`;
  })}`;
}

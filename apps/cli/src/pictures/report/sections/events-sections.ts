import type { RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "../../../output/describe-event.ts";
import { clipText } from "../../text/clip-text.ts";
import { html } from "../html.ts";
import { codeOf, commandOf, momentOf } from "../pieces.ts";
import type { ReportFacts } from "../report-facts.ts";
import { tableSection } from "./section.ts";
import type { Section } from "./section.ts";

const MAX_DETAIL = 1000;

/** What waits for a human now; `null` where nothing does. */
export function waitingSection({ parked }: ReportFacts): Section | null {
  if (parked.length === 0) return null;
  const table = {
    name: "waiting",
    caption: "Artifacts that are set aside until somebody answers",
    headings: ["Artifact", "Since", "Code", "Why", "Answer with one of"],
    rows: parked.map(({ atMs, data }) => [
      data.artifact,
      momentOf(atMs),
      codeOf(data.reason),
      html`<div class="wide">${clipText(data.question?.text ?? data.detail, MAX_DETAIL)}</div>`,
      data.options.map((option) => html`<div>${commandOf(["pawl", "answer", data.location, option])}</div>`),
    ]),
    rest: "pawl answer",
  };
  return tableSection("What waits for you", table, { about: html`<code>pawl answer</code> lists the same, and takes the answers.`, none: "" });
}

/** What humans decided. */
export function decisionsSection({ decisions }: ReportFacts): Section {
  return eventsSection({
    name: "decisions",
    heading: "What people decided",
    caption: "Decisions, with who took each and why",
    events: decisions,
    about: "As it was recorded: answers, retries, rollbacks, pauses, changes of the plan, an abort.",
    none: "Nobody had to decide anything.",
  });
}

/** What else an operator should know of. */
export function incidentsSection({ incidents }: ReportFacts): Section {
  return eventsSection({
    name: "incidents",
    heading: "What else happened",
    caption: "Events that an operator should know of",
    events: incidents,
    about: "Reports that another hand changed, commits of others, reopened stages, rollbacks, rate limits and silences.",
    none: "Nothing out of the ordinary.",
  });
}

interface EventList {
  readonly name: string;
  readonly heading: string;
  readonly caption: string;
  readonly events: readonly RecordedEvent[];
  readonly about: string;
  readonly none: string;
}

function eventsSection({ name, heading, caption, events, about, none }: EventList): Section {
  const table = {
    name,
    caption,
    headings: ["Event", "When", "What", "What it says"],
    rows: events.map((event) => [event.seq, momentOf(event.atMs), codeOf(event.type), html`<div class="wide">${describeEvent(event)}</div>`]),
    rest: "pawl log",
  };
  return tableSection(heading, table, { about, none });
}

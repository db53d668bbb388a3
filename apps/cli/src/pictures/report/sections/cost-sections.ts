import type { CostSum } from "@pawl/pipeline";

import { formatDuration } from "../../../output/format-duration.ts";
import { amountCells } from "../../../output/render-cost.ts";
import { clipText } from "../../text/clip-text.ts";
import { html } from "../html.ts";
import type { HtmlValue } from "../html.ts";
import { codeOf, momentOf, tagOf } from "../pieces.ts";
import type { ReportFacts } from "../report-facts.ts";
import { leftOutOfTable, tableOf } from "../table.ts";
import { tableSection } from "./section.ts";
import type { Section } from "./section.ts";

const AMOUNTS = ["Money", "Tokens", "Time of work", "Time of gates"];
const MAX_DETAIL = 400;

/** What the run has used. */
export function costSection({ cost }: ReportFacts): Section {
  const sums: readonly (readonly [string, number, Parameters<typeof amountCells>[0]])[] = [
    ["in all", cost.total.attempts, cost.total],
    ...(cost.total.perClosed === null ? [] : [["per closed artifact", 0, cost.total.perClosed] as const]),
    ...cost.stages.map((stage) => [`stage ${stage.stage}`, stage.attempts, stage] as const),
    ...cost.agents.map((agent) => [agent.profile === null ? "own commands" : `agent ${agent.profile}`, agent.attempts, agent] as const),
  ];
  const together = { name: "cost-sums", caption: "In all, by stage and by agent", headings: ["Of", "Attempts", ...AMOUNTS], rows: sums.map(([of, attempts, sum]) => [of, attempts === 0 ? "" : attempts, ...amountCells(sum)]), rest: "pawl cost" };
  const each = { name: "cost-artifacts", caption: "By artifact", headings: ["Artifact", "Attempts", ...AMOUNTS], rows: cost.artifacts.map(rowOf), rest: "pawl cost --json" };
  return {
    name: "cost",
    heading: "What it cost",
    content: html`<p>What agents reported; what they did not report is unknown, and never taken for zero. “-” is for what nobody uses or asks.</p>
${tableOf(together)}<details><summary>By artifact</summary>${tableOf(each)}</details>
`,
    leftOut: [leftOutOfTable(each)].filter((one) => one !== null),
  };
}

function rowOf(sum: CostSum & { readonly id: string }): readonly HtmlValue[] {
  return [sum.id, sum.attempts, ...amountCells(sum)];
}

/** Every attempt, which is what the timeline shows, in words. */
export function attemptsSection({ timeline }: ReportFacts): Section {
  const attempts = timeline.spans.filter(({ kind }) => kind === "attempt");
  const table = {
    name: "attempts",
    caption: "Every attempt, by its beginning",
    headings: ["Attempt", "Artifacts", "Began", "Worked", "End", "Code", "Detail"],
    rows: attempts.map((span) => [
      span.name,
      span.artifacts.join(", "),
      momentOf(span.fromMs),
      `${formatDuration(span.toMs - span.fromMs)}${span.isOpen ? ", not over" : ""}`,
      tagOf(span.outcome ?? span.look.word, span.look),
      span.reason === null ? "" : codeOf(span.reason),
      html`<div class="wide">${clipText(span.detail, MAX_DETAIL)}</div>`,
    ]),
    rest: "pawl timeline --json",
  };
  return tableSection("Attempts", table, { about: "An attempt is one agent process, or an artifact's own command. Its time ends where it handed in.", none: "There was no attempt." });
}

import { formatDuration } from "../../../output/format-duration.ts";
import { amountCells } from "../../../output/render-cost.ts";
import { formatMoment } from "../../text/format-moment.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";

/** The facts that a reader looks for first. Numbers of the ledger, and none of the report's. */
export function atAGlance(facts: ReportFacts): Html {
  const { rows, closures, refusals, lost, timeline, cost, started, parked } = facts;
  const required = rows.filter(({ optional }) => !optional);
  const closed = required.filter(({ phase }) => phase === "closed").length;
  const optional = rows.length - required.length;
  const [money, tokens] = amountCells(cost.total);
  const refusedGates = refusals.filter(({ verdict }) => verdict === "FAIL" || verdict === "INCONCLUSIVE").length;
  const gates = timeline.spans.filter(({ kind }) => kind === "gate").length;
  return html`<dl class="glance">
${fact("Required artifacts closed", `${closed} of ${required.length}`, optional === 0 ? `${closures.length} closures stand` : `and ${closures.length - closed} of ${optional} optional`)}
${fact("How it ended", endOf(facts), parked.length === 0 ? "nothing waits for a human" : `${parked.length} parked for a human`)}
${fact("Time", formatDuration(timeline.toMs - timeline.fromMs), `from ${formatMoment(started.atMs)}`)}
${fact("Attempts", String(cost.total.attempts), "of agents and of own commands")}
${fact("Gate runs", String(gates), `${refusedGates} refusals`)}
${fact("Closures lost", String(lost.length), "by rollback or invalidation")}
${fact("Money", money ?? "", "as agents reported it")}
${fact("Tokens", tokens ?? "", "as agents reported them")}
</dl>`;
}

/** What the ledger says of the end, which is no state. */
function endOf({ timeline }: ReportFacts): string {
  const end = timeline.marks.find(({ kind }) => kind === "completed" || kind === "aborted");
  if (end === undefined) return "not over";
  return end.kind === "completed" ? "completed" : `aborted: ${end.detail}`;
}

function fact(name: string, value: string, more: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`;
}

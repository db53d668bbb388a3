import type { CostAmount, CostReport, CostSum } from "@pawl/pipeline";

import { formatDuration } from "./format-duration.ts";
import { renderTable } from "./render-table.ts";

const AMOUNTS = ["MONEY", "TOKENS", "TIME", "GATES"];

/** A cost report for people: a table each for artifacts, stages and agents, and the sums. No final newline. */
export function renderCost({ artifacts, stages, agents, total }: CostReport): string {
  if (total.attempts === 0 && total.gateMs === 0) return "nothing was used yet";
  const tables = [
    renderTable(
      ["ARTIFACT", "STAGE", "PHASE", "ATTEMPTS", ...AMOUNTS],
      artifacts.map((one) => [one.id, one.stage, one.phase, String(one.attempts), ...amountCells(one)]),
    ),
    renderTable(
      ["STAGE", "CLOSED", "ATTEMPTS", ...AMOUNTS],
      stages.map((one) => [one.stage, String(one.closed), String(one.attempts), ...amountCells(one)]),
    ),
    ...(agents.length === 0
      ? []
      : [renderTable(["AGENT", "ATTEMPTS", ...AMOUNTS], agents.map((one) => [one.profile ?? "(own command)", String(one.attempts), ...amountCells(one)]))]),
    renderTable(
      ["RUN", "CLOSED", "ATTEMPTS", ...AMOUNTS],
      [
        ["in all", String(total.closed), String(total.attempts), ...amountCells(total)],
        ...(total.perClosed === null ? [] : [["per closed artifact", "", "", ...amountCells(total.perClosed)]]),
      ],
    ),
  ];
  return tables.join("\n\n");
}

/** Money, tokens, time and gates in words; what is not known is never a number. */
export function amountCells({ money, tokens, timeMs, gateMs }: Pick<CostSum, "money" | "tokens" | "timeMs" | "gateMs">): string[] {
  return [amountCell(money, String), amountCell(tokens, String), amountCell(timeMs, (ms) => formatDuration(Number(ms))), formatDuration(gateMs)];
}

/** `-`: there was nothing to use it. */
function amountCell({ known, unknownAttempts }: CostAmount, show: (known: string | number) => string): string {
  if (known === null) return unknownAttempts === 0 ? "-" : "unknown";
  return unknownAttempts === 0 ? show(known) : `at least ${show(known)}`;
}

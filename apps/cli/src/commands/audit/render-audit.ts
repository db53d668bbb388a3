import { escapeForTerminal } from "@pawl/agents";
import { describeFinding } from "@pawl/database";
import type { RunAudit, RunRecount } from "@pawl/orchestrator";
import { formatFraction, renderDerivation } from "@pawl/progress";
import type { Derivation, Fraction } from "@pawl/progress";

import { renderTable } from "../../output/render-table.ts";

/** Whether an audit found nothing. */
export function isSoundAudit({ recount, findings }: RunAudit): boolean {
  return recount !== null && recount.violations.length === 0 && findings.length === 0;
}

/** What `pawl audit --json` prints: the derivation in its published form, or why there is none, and what differs. */
export function auditToJson(audit: RunAudit): object {
  const { recount, findings, hasMore, anchors } = audit;
  const outcome = recount?.outcome ?? null;
  return {
    run: recount?.run ?? null,
    ok: isSoundAudit(audit),
    derivation: outcome?.ok === true ? renderDerivation(outcome) : null,
    failure: outcome?.ok === false ? { reason: outcome.reason, detail: outcome.detail } : null,
    violations: recount?.violations ?? [],
    findings,
    hasMore,
    anchors,
  };
}

/** The same for people. No final newline. */
export function renderAudit(audit: RunAudit): string {
  const { recount, findings, hasMore, anchors } = audit;
  return [
    ...(recount === null ? ["nothing can be counted from this ledger"] : recountLines(recount)),
    ...(findings.length === 0 ? ["everything in the ledger is what was written"] : ["", "What in the ledger is not what was written:"]),
    ...findings.map((finding) => escapeForTerminal(`${finding.kind}: ${describeFinding(finding)}`)),
    ...(hasMore ? ["and more"] : []),
    ...(anchors.length === 0 ? ["its end is noted nowhere outside"] : []),
    ...anchors.map(({ source, seq }) => escapeForTerminal(`its end was noted at event ${seq} in ${source}`)),
  ].join("\n");
}

function recountLines({ run, outcome, violations }: RunRecount): readonly string[] {
  return [
    `run ${escapeForTerminal(run)}`,
    ...(outcome.ok ? derivationLines(outcome) : [`cannot be calculated: ${outcome.reason}: ${escapeForTerminal(outcome.detail)}`]),
    ...(violations.length === 0 ? ["every report of the run is what its events give"] : ["", "What differs, by the line of `pawl contract history`:"]),
    ...violations.map(({ rule, path, found, wanted }) => escapeForTerminal(`${rule} ${path}: found ${found}, wanted ${wanted}`)),
  ];
}

function derivationLines(derivation: Derivation): readonly string[] {
  const { contract, ledgerHead, currentStage, stages, overall, overallPercent, stageExact, stagePercent } = derivation;
  const rows = (["A", "B", "C", "D"] as const).map((stage, index) => {
    const { weight, closed, required, fraction, points } = stages[index] as Derivation["stages"][number];
    return [stage, String(weight), String(closed), String(required), exactly(fraction), exactly(points)];
  });
  return [
    `contract ${escapeForTerminal(contract.version)}`,
    `ledger ${ledgerHead.seq} ${ledgerHead.hash}`,
    "",
    renderTable(["STAGE", "WEIGHT", "CLOSED", "REQUIRED", "SHARE", "POINTS"], rows),
    "",
    `overall: the sum of the points is ${exactly(overall)}, of which ${overallPercent} whole points are earned`,
    `stage ${currentStage}: its share is ${exactly(stageExact)} of 100, of which ${stagePercent} whole points are earned`,
    "",
  ];
}

/** A whole number as people write it, anything else as the fraction that it is. */
function exactly(fraction: Fraction): string {
  return fraction.denominator === 1n ? String(fraction.numerator) : formatFraction(fraction);
}

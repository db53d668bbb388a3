import { escapeForTerminal } from "@pawl/agents";
import type { RunAudit } from "@pawl/orchestrator";
import { formatFraction, renderDerivation } from "@pawl/progress";
import type { Derivation, Fraction } from "@pawl/progress";

import { renderTable } from "../../output/render-table.ts";

/** What `pawl audit --json` prints: the derivation in its published form, or why there is none, and what differs. */
export function auditToJson({ run, outcome, violations }: RunAudit): object {
  return {
    run,
    ok: violations.length === 0,
    derivation: outcome.ok ? renderDerivation(outcome) : null,
    failure: outcome.ok ? null : { reason: outcome.reason, detail: outcome.detail },
    violations,
  };
}

/** The same for people. No final newline. */
export function renderAudit({ run, outcome, violations }: RunAudit): string {
  return [
    `run ${escapeForTerminal(run)}`,
    ...(outcome.ok ? derivationLines(outcome) : [`cannot be calculated: ${outcome.reason}: ${escapeForTerminal(outcome.detail)}`]),
    ...(violations.length === 0 ? ["every report of the run is what its events give"] : ["", "What differs, by the line of `pawl contract history`:"]),
    ...violations.map(({ rule, path, found, wanted }) => escapeForTerminal(`${rule} ${path}: found ${found}, wanted ${wanted}`)),
  ].join("\n");
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

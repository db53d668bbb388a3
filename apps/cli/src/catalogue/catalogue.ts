import { AGENTS_ERROR_CODES } from "@pawl/agents";
import { CONTRACT_ERROR_CODES } from "@pawl/contract";
import { LEDGER_ERROR_HINTS } from "@pawl/database";
import { DOCTOR_CODES } from "@pawl/orchestrator";
import { ACCESS_ERROR_CODES } from "@pawl/orchestrator/attempt-client";
import { ODDITY_CODES, PLAN_PROBLEM_CODES } from "@pawl/pipeline";
import { WORKSPACE_ERROR_CODES } from "@pawl/workspace";

import { ACCESS_ERROR_MENDS } from "./access-errors.ts";
import { ATTEMPT_REASON_TEXTS, PARKING_TEXTS } from "./attempt-reasons.ts";
import { BUNDLE_FINDING_CAUSES, bundleMend } from "./bundle-findings.ts";
import { CLI_ERRORS, INTERNAL_ERRORS, STATUS_ERRORS } from "./command-errors.ts";
import { DOCTOR_CAUSES } from "./doctor-findings.ts";
import type { Area, CatalogueEntry, Explained, ExplainedError } from "./entry.ts";
import { GATE_REASON_TEXTS } from "./gate-reasons.ts";
import { IMPORT_NOTE_MENDS } from "./import-notes.ts";
import { LEDGER_ERROR_CAUSES } from "./ledger-errors.ts";
import { CONTRACT_ERROR_MENDS, PROGRAM_ERRORS, SIGNATURE_ERRORS } from "./library-errors.ts";
import { PIPELINE_ERRORS } from "./pipeline-errors.ts";
import { PLAN_PROBLEM_MENDS } from "./plan-problems.ts";
import { PLANNING_REASON_TEXTS } from "./planning-reasons.ts";
import { PROCESS_ERROR_MENDS } from "./process-errors.ts";
import { ABORT_TEXTS, CALCULATION_TEXTS, INVALIDATION_TEXTS, ISSUE_TEXTS } from "./run-texts.ts";
import { NOTIFIER_TEXTS, WEBHOOK_FAILURE_TEXTS } from "./webhook-failures.ts";
import { WORKSPACE_ERROR_MENDS } from "./workspace-errors.ts";

/**
 * Every code that Pawl shows anywhere, with its cause and what to do: what `pawl explain` prints and what docs/errors.md holds. What a
 * package says of its own codes is taken from there; the rest stands beside this file. The types see to it that no code is left out.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...errors("command", { ...CLI_ERRORS, ...STATUS_ERRORS, ...INTERNAL_ERRORS }),
  ...errors("pipeline", PIPELINE_ERRORS),
  ...entriesOf(LEDGER_ERROR_CAUSES).map(([code, [exitCode, cause]]) => entry("ledger", code, [cause, LEDGER_ERROR_HINTS[code]], { exitCode })),
  ...entriesOf(WORKSPACE_ERROR_MENDS).map(([code, [exitCode, mend]]) => entry("workspace", code, [WORKSPACE_ERROR_CODES[code], mend], { exitCode })),
  ...entriesOf(PROCESS_ERROR_MENDS).map(([code, [exitCode, mend]]) => entry("process", code, [AGENTS_ERROR_CODES[code], mend], { exitCode })),
  ...entriesOf(CONTRACT_ERROR_MENDS).map(([code, mend]) => entry("library", code, [CONTRACT_ERROR_CODES[code], mend])),
  ...texts("library", PROGRAM_ERRORS),
  ...entriesOf(PLAN_PROBLEM_MENDS).map(([code, mend]) => {
    const { meaning, severity } = PLAN_PROBLEM_CODES[code];
    return entry("plan", code, [meaning, mend], { severity });
  }),
  ...texts("gate", GATE_REASON_TEXTS),
  ...texts("attempt", ATTEMPT_REASON_TEXTS),
  ...texts("parking", PARKING_TEXTS),
  ...texts("invalidation", INVALIDATION_TEXTS),
  ...texts("abort", ABORT_TEXTS),
  ...texts("calculation", CALCULATION_TEXTS),
  ...texts("issue", ISSUE_TEXTS),
  ...texts("planning", PLANNING_REASON_TEXTS),
  ...entriesOf(DOCTOR_CAUSES).map(([code, cause]) => {
    const [severity, mend] = DOCTOR_CODES[code];
    return entry("doctor", code, [cause, mend ?? "Nothing is to be done."], { severity });
  }),
  ...entriesOf(BUNDLE_FINDING_CAUSES).map(([code, cause]) => entry("bundle", code, [cause, bundleMend(code)])),
  ...entriesOf(IMPORT_NOTE_MENDS).map(([code, mend]) => entry("import", code, [ODDITY_CODES[code], mend])),
  ...texts("webhook", { ...WEBHOOK_FAILURE_TEXTS, ...NOTIFIER_TEXTS }),
  ...texts("signature", SIGNATURE_ERRORS),
  ...entriesOf(ACCESS_ERROR_MENDS).map(([code, mend]) => entry("access", code, [sentence(ACCESS_ERROR_CODES[code]), mend])),
];

function errors(area: Area, all: Readonly<Record<string, ExplainedError>>): readonly CatalogueEntry[] {
  return Object.entries(all).map(([code, [exitCode, cause, mend]]) => entry(area, code, [cause, mend], { exitCode }));
}

function texts(area: Area, all: Readonly<Record<string, Explained>>): readonly CatalogueEntry[] {
  return Object.entries(all).map(([code, explained]) => entry(area, code, explained));
}

function entry(area: Area, code: string, [cause, mend]: Explained, more: Partial<Pick<CatalogueEntry, "exitCode" | "severity">> = {}): CatalogueEntry {
  return { code, area, exitCode: more.exitCode ?? null, severity: more.severity ?? null, cause, mend };
}

/** As `Object.entries`, for objects whose keys are known. */
function entriesOf<T extends object>(all: T): readonly { [K in keyof T]: [K, T[K]] }[keyof T][] {
  return Object.entries(all) as { [K in keyof T]: [K, T[K]] }[keyof T][];
}

/** What is said within a sentence elsewhere, as one of its own. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

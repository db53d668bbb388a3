/**
 * Every kind of thing that a bundle's verification can find.
 * - `ENTRY_ODD`, `ENTRY_REPEATED`, `ENTRY_TOO_LARGE`: something in the file that no bundle holds, twice, or larger than allowed.
 * - `FILE_EXTRA`, `FILE_MISSING`, `FILE_DIFFERS`: a file that the manifest does not name, or that it names and is not there, or is not
 *   the one that it names.
 * - `EVENT_BROKEN`: an event that cannot be read, does not follow from the one before, or does not fit the state before it.
 * - `PLAN_DIFFERS`, `CLOSURE_DIFFERS`: the plan, or a gate of it, is not the one whose digest the run pinned; a closure is not the one
 *   that was prepared, not by the gate that was pinned, or not of the artifact that is planned.
 * - `LEDGER_END`: the ledger does not end where the manifest says, or has no such run.
 * - `REPORT_DIFFERS`: a report is not what the events give, or not the one that was emitted.
 * - `HISTORY_DIFFERS`, `CONTRACT_BROKEN`: the history is not that of the events; the history breaks a rule of the contract.
 * - `STATUS_DIFFERS`: the status file is not the last report.
 * - `EVIDENCE_MISSING`, `EVIDENCE_DIFFERS`, `EVIDENCE_EXTRA`: what a closure names is not there or has other bytes; what none names is.
 * - `COMMIT_MISSING`, `COMMIT_LOST`, `TREE_DIFFERS`, `ARTIFACT_DIFFERS`, `REPOSITORY_BROKEN`: the repository lacks a closed commit, or the
 *   run's head does not hold it; a commit has another tree, or other content, than the closure says; it cannot be read.
 * - `ATTESTATION_BROKEN`, `ATTESTATION_EXTRA`, `ATTESTATION_MISSING`: an attestation cannot be read, is of nothing that is closed or not
 *   what the ledger says of it, or is not there.
 * - `SIGNATURE_MISSING`, `SIGNATURE_WRONG`: an attestation that is not signed, or not by the key that was given.
 */
export const FINDING_CODES = [
  "ENTRY_ODD",
  "ENTRY_REPEATED",
  "ENTRY_TOO_LARGE",
  "FILE_EXTRA",
  "FILE_MISSING",
  "FILE_DIFFERS",
  "EVENT_BROKEN",
  "PLAN_DIFFERS",
  "CLOSURE_DIFFERS",
  "LEDGER_END",
  "REPORT_DIFFERS",
  "HISTORY_DIFFERS",
  "CONTRACT_BROKEN",
  "STATUS_DIFFERS",
  "EVIDENCE_MISSING",
  "EVIDENCE_DIFFERS",
  "EVIDENCE_EXTRA",
  "COMMIT_MISSING",
  "COMMIT_LOST",
  "TREE_DIFFERS",
  "ARTIFACT_DIFFERS",
  "REPOSITORY_BROKEN",
  "ATTESTATION_BROKEN",
  "ATTESTATION_EXTRA",
  "ATTESTATION_MISSING",
  "SIGNATURE_MISSING",
  "SIGNATURE_WRONG",
] as const;

/** One of {@link FINDING_CODES}. */
export type FindingCode = (typeof FINDING_CODES)[number];

/** One way in which the parts of a bundle do not agree. */
export interface Finding {
  readonly code: FindingCode;
  /** The file in the bundle, with the line or what else tells where in it. Not escaped: it may come from the bundle. */
  readonly place: string;
  /** What is there, and what should be. Not escaped either. */
  readonly problem: string;
}

/** Takes findings as they are made. */
export type AddFinding = (code: FindingCode, place: string, problem: string) => void;

import type { FindingCode } from "@pawl/orchestrator";

const CHANGED = "The bundle was changed after it was written, or is not whole: get it again from who made it, and compare the ledger's end with one that you know.";

/** Every kind of thing in a bundle that does not agree. */
export const BUNDLE_FINDING_CAUSES = {
  ENTRY_ODD: "The file holds something that no bundle does.",
  ENTRY_REPEATED: "The file holds the same entry twice, or its manifest names one twice.",
  ENTRY_TOO_LARGE: "An entry is larger than a bundle's may be.",
  FILE_EXTRA: "There is a file that the manifest does not name.",
  FILE_MISSING: "The manifest names a file that is not there.",
  FILE_DIFFERS: "A file has another size or digest than the manifest says.",
  EVENT_BROKEN: "An event cannot be read, does not follow from the one before, or does not fit the state before it.",
  PLAN_DIFFERS: "The plan, or a gate of it, is not the one whose digest the run pinned.",
  CLOSURE_DIFFERS: "A closure is not the one that was prepared, or not by the gate that was pinned.",
  LEDGER_END: "The ledger does not end where the manifest says, or has no such run.",
  REPORT_DIFFERS: "A report is not what the events give, or not the one that was emitted.",
  HISTORY_DIFFERS: "The history is not that of the events.",
  CONTRACT_BROKEN: "The history breaks a rule of the contract.",
  STATUS_DIFFERS: "The status file is not the last report.",
  EVIDENCE_MISSING: "A closure names evidence that is not there.",
  EVIDENCE_DIFFERS: "Evidence has other bytes than its digest says.",
  EVIDENCE_EXTRA: "There is evidence that no closure names.",
  COMMIT_MISSING: "The repository lacks a commit that closed something.",
  COMMIT_LOST: "The head of the run does not hold a commit that closed something.",
  TREE_DIFFERS: "A commit has another tree than the closure says.",
  ARTIFACT_DIFFERS: "An artifact, or an input of its gate, has other content in its commit than the closure says.",
  REPOSITORY_BROKEN: "The commits cannot be read.",
  ATTESTATION_BROKEN: "An attestation cannot be read.",
  ATTESTATION_EXTRA: "An attestation is of nothing that is closed, or not what the ledger says of it.",
  ATTESTATION_MISSING: "A closure has no attestation.",
  SIGNATURE_MISSING: "A key was given, and an attestation is not signed.",
  SIGNATURE_WRONG: "An attestation is not signed by the key that was given.",
} as const satisfies Record<FindingCode, string>;

/** What to do about a finding. */
export function bundleMend(code: FindingCode): string {
  const isSignature = code === "SIGNATURE_MISSING" || code === "SIGNATURE_WRONG";
  return isSignature ? "Ask who made the bundle for the public key, by another way than the bundle came; or have it made again with `--key`." : CHANGED;
}

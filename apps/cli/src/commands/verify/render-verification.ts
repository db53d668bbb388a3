import { escapeForTerminal } from "@pawl/agents";
import type { BundleVerification } from "@pawl/orchestrator";

/** A verification for people: every finding with its place, then what was verified. No final newline. */
export function renderVerification({ run, ledger, closures, signatures, findings }: BundleVerification): string {
  return [
    ...findings.map(({ code, place, problem }) => escapeForTerminal(`${place}: ${code}: ${problem}`)),
    `run ${escapeForTerminal(run)}`,
    `ledger ${ledger.seq} ${ledger.hash}`,
    closures === null ? "closures: not checked, because the events are broken" : `closures ${closures}`,
    signatureLine(signatures),
    findings.length === 0 ? "everything agrees" : `findings: ${findings.length}`,
  ].join("\n");
}

function signatureLine(signatures: BundleVerification["signatures"]): string {
  if (signatures === null) return "signatures: not checked, because the events are broken";
  const { key, signed, unsigned, claimedKeys } = signatures;
  if (signed + unsigned === 0) return "UNSIGNED: there is no attestation, because nothing is closed";
  if (key !== null) return `signatures: checked by the key ${key}`;
  if (signed === 0) return "UNSIGNED: no attestation is signed";
  const names = claimedKeys.map((name) => escapeForTerminal(name)).join(", ");
  const others = unsigned === 0 ? "" : `, ${unsigned} are not`;
  return `UNSIGNED: no signature was checked, because no --key is given; ${signed} claim to be signed by ${names}${others}`;
}

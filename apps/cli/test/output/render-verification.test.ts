import type { BundleVerification } from "@pawl/orchestrator";
import { describe, expect, it } from "vitest";

import { renderVerification } from "../../src/commands/verify/render-verification.ts";

const HASH = "0".repeat(64);
const AGREES: BundleVerification = {
  run: "run-1",
  ledger: { seq: 7, hash: HASH },
  closures: 2,
  signatures: { key: null, signed: 0, unsigned: 2, claimedKeys: [] },
  findings: [],
};

function signatureLine(signatures: BundleVerification["signatures"], closures: number | null = 2): string | undefined {
  return renderVerification({ ...AGREES, closures, signatures }).split("\n")[3];
}

describe("a verification for people", () => {
  it("shows findings first, each with its place, escaped, and then what was verified", () => {
    const findings = [{ code: "ENTRY_ODD" as const, place: "a\u001b[31m\u202e", problem: "no bundle has\na file of this name" }];
    expect(renderVerification({ ...AGREES, findings })).toBe(
      ["a\\x1b[31m\\u{202e}: ENTRY_ODD: no bundle has\\na file of this name", "run run-1", `ledger 7 ${HASH}`, "closures 2", "UNSIGNED: no attestation is signed", "findings: 1"].join("\n"),
    );
    expect(renderVerification(AGREES)).toMatch(/\neverything agrees$/);
  });

  it("never leaves open whether signatures were checked", () => {
    const claimed = { key: null, signed: 1, unsigned: 1, claimedKeys: ["k\n1"] };
    expect(signatureLine(claimed)).toBe("UNSIGNED: no signature was checked, because no --key is given; 1 claim to be signed by k\\n1, 1 are not");
    expect(signatureLine({ ...claimed, key: "k1", unsigned: 0 })).toBe("signatures: checked by the key k1");
    expect(signatureLine({ key: "k1", signed: 0, unsigned: 0, claimedKeys: [] }, 0)).toBe("UNSIGNED: there is no attestation, because nothing is closed");
    expect(signatureLine(null, null)).toBe("signatures: not checked, because the events are broken");
  });
});

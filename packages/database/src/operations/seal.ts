import { canonicalJson, sha256 } from "../ledger-hash.ts";

/** Tables whose rows carry a seal: no event determines them wholly, so that no fold could show that one was changed. */
export type SealedTable = "report" | "pipeline_lock" | "command" | "delivery";

/** A row without its seal. */
export type Unsealed<T> = Omit<T, "seal">;

/**
 * A row with its seal: SHA-256, in lower-case hexadecimal, over the canonical JSON (RFC 8785) of its other members and the
 * table's name. It shows that a row was changed by something else than this package; it is no signature.
 */
export function sealed<T extends { seal: string }>(table: SealedTable, row: Unsealed<T>): T {
  return { ...row, seal: sealOf(table, row) } as T;
}

/** The seal that a row must have; `row` may have one, which is left out. */
export function sealOf(table: SealedTable, row: object): string {
  const covered: Record<string, unknown> = { ...row, table };
  delete covered["seal"];
  return sha256(canonicalJson(covered));
}

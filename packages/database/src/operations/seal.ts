import { canonicalJson, sha256 } from "../ledger-hash.ts";
import { UnreadableRowError } from "./unreadable-row.ts";

/** Tables whose rows carry a seal: no event determines them wholly, so that no fold could show that one was changed. */
export type SealedTable = "report" | "pipeline_lock" | "command" | "delivery" | "endpoint";

/** A row without its seal. */
export type Unsealed<T> = Omit<T, "seal">;

/**
 * A row with its seal: SHA-256, in lower-case hexadecimal, over the canonical JSON (RFC 8785) of its other members and the
 * table's name. It shows that a row was changed by something else than this package; it is no signature.
 */
export function sealed<T extends { seal: string }>(table: SealedTable, row: Unsealed<T>): T {
  return { ...row, seal: sealOf(table, row) } as T;
}

/** Members that rows have got since seals were first made; a seal covers them where they say something, so that earlier ones hold. */
const ADDED: Partial<Record<SealedTable, readonly string[]>> = { report: ["replacedBy"] };

/** The seal that a row must have; `row` may have one, which is left out. */
export function sealOf(table: SealedTable, row: object): string {
  const covered: Record<string, unknown> = { ...row, table };
  delete covered["seal"];
  for (const name of ADDED[table] ?? []) if (covered[name] === null) delete covered[name];
  return sha256(canonicalJson(covered));
}

/** Throws where a row's seal is not its own: somebody else changed it, and a later seal must not hide that. */
export function assertSealed(table: SealedTable, row: { readonly id: number; readonly seal: string }): void {
  if (row.seal === sealOf(table, row)) return;
  throw new UnreadableRowError(`row ${row.id} of ${table} is not what was written: its seal differs`);
}

/** A row with changes and the seal that it has then. Throws where it was changed by something else before. */
export function resealed<T extends { readonly id: number; seal: string }>(
  table: SealedTable,
  row: T,
  change: Partial<Unsealed<T>>,
): T {
  assertSealed(table, row);
  return sealed<T>(table, { ...row, ...change });
}

/**
 * What kind of thing is not as it was written.
 * - `file`: the database's own structures are damaged.
 * - `schema`: a table or an index does not have the form that the migrations give it.
 * - `chain`: the first event that was changed, removed, inserted or moved, or an end that is not the ledger's.
 * - `fold`: an event that no orchestrator records in the state before it.
 * - `projection`: an artifact, attempt or counter that differs from the fold of the events.
 * - `report`: a stored report that differs from its derivation, or one that is missing.
 * - `record`: a row beside the events (report, lock, command, delivery) that was changed, removed or added.
 * - `anchor`: what was noted outside the database is not in the ledger: its tail is missing, or it is another ledger.
 */
export const FINDING_KINDS = ["file", "schema", "chain", "fold", "projection", "report", "record", "anchor"] as const;

/** One of {@link FINDING_KINDS}. */
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One thing in a ledger that is not what was written. */
export interface LedgerFinding {
  readonly kind: FindingKind;
  /** Table, or where the anchor is. */
  readonly table: string;
  /** The row: its position, number, or run and name; and its column, where only that differs. */
  readonly key: string;
  /** What is there, cut to {@link MAX_SHOWN_CHARACTERS}; `null`: nothing. For `chain` and `fold` the problem, in words. */
  readonly found: string | null;
  /** What should be there; `null`: nothing, or, for `chain` and `fold`, not known. */
  readonly wanted: string | null;
}

/** Longest `found` and `wanted`, in characters. */
export const MAX_SHOWN_CHARACTERS = 200;

/** Makes a finding; values that are no text are shown as JSON shows them. */
export function finding(
  kind: FindingKind,
  place: { readonly table: string; readonly key: string | number },
  found: unknown,
  wanted: unknown,
): LedgerFinding {
  return { kind, table: place.table, key: String(place.key), found: show(found), wanted: show(wanted) };
}

/** A finding in one line, without its kind. */
export function describeFinding({ kind, table, key, found, wanted }: LedgerFinding): string {
  // What is found of an event is a sentence, because nothing can say which one should be there.
  if ((kind === "chain" || kind === "fold") && found !== null) return found;
  return `${table} ${key}: found ${found ?? "nothing"}, wanted ${wanted ?? "nothing"}`;
}

function show(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return `${value.length} bytes that are no text`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS - 1)}…` : text;
}

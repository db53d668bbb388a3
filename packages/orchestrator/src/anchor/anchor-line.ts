import type { LedgerHead } from "@pawl/database";

const LINE = /^ledger (0|[1-9]\d{0,15}) ([0-9a-f]{64})$/;

/** What every note of a ledger's end begins with. */
export const ANCHOR_WORD = "ledger ";

/** A ledger's end as one line, without a newline: what is noted outside the database. */
export function anchorLine({ seq, hash }: LedgerHead): string {
  return `${ANCHOR_WORD}${seq} ${hash}`;
}

/** The end that a line notes; `null` where it is none. */
export function parseAnchorLine(line: string): LedgerHead | null {
  const [, seq, hash] = LINE.exec(line) ?? [];
  return seq === undefined || hash === undefined || !Number.isSafeInteger(Number(seq)) ? null : { seq: Number(seq), hash };
}

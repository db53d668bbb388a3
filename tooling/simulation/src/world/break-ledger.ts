import type { World } from "./world.ts";

/** Columns that somebody with an editor could change, and what they change them to. */
const PLACES = [
  ["event", "data"],
  ["event", "hash"],
  ["event", "at_ms"],
  ["report", "bytes"],
  ["artifact", "phase"],
  ["stage_counter", "closed"],
] as const;

/** A change of the ledger by another hand. */
export interface BrokenLedger {
  /** What was changed. */
  readonly place: string;
  /** Puts back what was there. */
  readonly restore: () => void;
}

/** Somebody changes one value in the database of the simulated machine. */
export function breakLedger({ choices, database: { admin } }: World): BrokenLedger {
  const [table, column] = choices.pick(PLACES);
  const rows = admin.prepare(`SELECT rowid AS key, ${column} AS value FROM ${table} ORDER BY 1`).all() as { key: number; value: string | number }[];
  const { key: at, value } = choices.pick(rows);
  const change = admin.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`);
  change.run(typeof value === "number" ? value + 1 : otherText(value, choices.below(value.length)), at);
  return { place: `${table}.${column} at ${at}`, restore: () => void change.run(value, at) };
}

function otherText(text: string, index: number): string {
  const other = text[index] === "1" ? "2" : "1";
  return `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
}

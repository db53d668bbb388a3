import { LedgerError } from "../ledger-error.ts";

/** The package `pg` as far as this package uses it itself. */
export interface PostgresModule {
  readonly types: { getTypeParser(type: number, format?: string): (text: string) => unknown };
}

/** Loads the driver for PostgreSQL. @throws LedgerError `LEDGER_DRIVER` */
export async function loadPostgres(label: string): Promise<PostgresModule> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new LedgerError("LEDGER_DRIVER", label, `the driver pg cannot be loaded: ${problem}`, error);
  }
}

/** PostgreSQL's number for the type `bigint`. */
const BIGINT = 20;

/** Code of the error for a number that JavaScript cannot count with. */
const UNSAFE_INTEGER = "UNSAFE_INTEGER";

function toSafeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw Object.assign(new RangeError(text), { code: UNSAFE_INTEGER });
  return value;
}

/**
 * How values of PostgreSQL become those of JavaScript: as `pg` does it, except that a `bigint` is a number. One that is not a
 * safe integer, which this package writes nowhere, fails the read.
 */
export function typesOf(module: PostgresModule): PostgresModule["types"] {
  return {
    getTypeParser: (type, format) => (type === BIGINT ? toSafeNumber : module.types.getTypeParser(type, format)),
  };
}

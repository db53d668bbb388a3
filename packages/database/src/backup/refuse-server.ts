import { LedgerError } from "../ledger-error.ts";

/**
 * Refuses the address of a server where a file is wanted: a backup is a copy of a SQLite file, and a path that looks like an
 * address would name a file that nobody meant.
 *
 * @throws LedgerError `LEDGER_BAD_INPUT`, which does not repeat the address.
 */
export function refuseServer(file: string): void {
  if (!/^postgres(ql)?:/i.test(file)) return;
  const problem = "a ledger in PostgreSQL is backed up and restored with the tools of the server, such as pg_dump";
  throw new LedgerError("LEDGER_BAD_INPUT", "postgres:", problem);
}

import { expect, it } from "vitest";

import { toLedgerError } from "../src/driver/to-ledger-error.ts";

/** What SQLite gives where there is no space for the shared memory of its log. */
const IO_ERROR = Object.assign(new Error("SQLITE_IOERR: disk I/O error"), { code: "SQLITE_IOERR" });

it.each([
  ["none", 0, "LEDGER_FULL", "there is no space left for the ledger"],
  ["too little for a log", 32_768, "LEDGER_FULL", "there is no space left for the ledger"],
  ["enough", 1_000_000, "LEDGER_IO", "reading or writing the ledger failed"],
  ["nobody knows how much", null, "LEDGER_IO", "reading or writing the ledger failed"],
])("an I/O error is named by its cause where the disk has free space: %s", (_, freeBytes, code, problem) => {
  const named = toLedgerError(IO_ERROR, "/data/ledger.db", () => freeBytes);
  expect(named).toMatchObject({ code, message: `/data/ledger.db: ${problem} (SQLITE_IOERR: disk I/O error)`, cause: IO_ERROR });
});

it.each(["/proc/ledger.db", "/no/such/folder/ledger.db"])("a disk that has no space to speak of is no full one: %s", (file) => {
  expect(toLedgerError(IO_ERROR, file)).toMatchObject({ code: "LEDGER_IO" });
});

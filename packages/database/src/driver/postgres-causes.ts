import type { LedgerErrorCode } from "../ledger-error.ts";

/**
 * What the error codes of PostgreSQL, and those of a network connection, mean for a ledger. A code of two characters stands
 * for the whole class. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const POSTGRES_CAUSES: Readonly<Record<string, readonly [LedgerErrorCode, string]>> = {
  ECONNREFUSED: ["LEDGER_IO", "no database server answers at this address"],
  ENOTFOUND: ["LEDGER_IO", "the database server's name is unknown"],
  EAI_AGAIN: ["LEDGER_IO", "the database server's name cannot be looked up"],
  EHOSTUNREACH: ["LEDGER_IO", "the database server cannot be reached"],
  ENETUNREACH: ["LEDGER_IO", "the database server cannot be reached"],
  ETIMEDOUT: ["LEDGER_IO", "the database server does not answer"],
  ECONNRESET: ["LEDGER_IO", "the connection to the database server was lost"],
  EPIPE: ["LEDGER_IO", "the connection to the database server was lost"],
  COMMIT_UNKNOWN: [
    "LEDGER_IO",
    "the connection was lost during a commit, and the server cannot say whether it took place; read the head again",
  ],
  "08": ["LEDGER_IO", "the connection to the database server was lost"],
  "57P01": ["LEDGER_IO", "the database server was shut down"],
  "57P02": ["LEDGER_IO", "the database server crashed"],
  "57P03": ["LEDGER_BUSY", "the database server is starting up or shutting down"],
  "53300": ["LEDGER_BUSY", "the database server has no connection left"],
  "28": ["LEDGER_IO", "the database server refuses the user or the password"],
  "3D000": ["LEDGER_MISSING", "there is no such database"],
  "3F000": ["LEDGER_MISSING", "there is no such schema"],
  "25006": ["LEDGER_READ_ONLY", "the database may only be read"],
  "42501": ["LEDGER_READ_ONLY", "access to the ledger is not permitted"],
  "53100": ["LEDGER_FULL", "the database server has no space left"],
  "40": ["LEDGER_BUSY", "other transactions came first, again and again"],
  "55P03": ["LEDGER_BUSY", "the ledger is locked by another process"],
  "57014": ["LEDGER_BUSY", "the database server cancelled a statement"],
  "58030": ["LEDGER_IO", "reading or writing the ledger failed on the database server"],
  "53": ["LEDGER_IO", "the database server lacks memory or another resource"],
  UNSAFE_INTEGER: ["LEDGER_CORRUPT", "a number is larger than any that is written here"],
  XX001: ["LEDGER_CORRUPT", "the ledger's data are damaged"],
  XX002: ["LEDGER_CORRUPT", "an index of the ledger is damaged"],
  "42P01": ["LEDGER_CORRUPT", "a table of the ledger is missing"],
  "42703": ["LEDGER_CORRUPT", "a column of the ledger is missing"],
  "22": ["LEDGER_BAD_INPUT", "the database cannot store a value"],
  "23": ["LEDGER_BAD_INPUT", "a constraint of the ledger refuses the write"],
  "54": ["LEDGER_BAD_INPUT", "a value is larger than the database allows"],
};

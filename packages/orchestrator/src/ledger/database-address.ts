import { resolve } from "node:path";

import { DEFAULT_POSTGRES_SCHEMA, LedgerError, postgresLedgerName } from "@pawl/database";

import { OrchestratorError } from "../errors.ts";
import { readSmallFile } from "../util/read-small-file.ts";

/** Environment variable with the address of the PostgreSQL database that holds the ledger. */
export const DATABASE_URL_VARIABLE = "PAWL_DATABASE_URL";

/** Environment variable with the path of a file that holds that address; nobody but its owner may have access to it. */
export const DATABASE_URL_FILE_VARIABLE = "PAWL_DATABASE_URL_FILE";

/** An address is far shorter. */
const MAX_ADDRESS_BYTES = 8 * 1024;

/** A schema of a PostgreSQL database. The address has the password in it, and is never to be shown. */
export interface DatabaseAddress {
  readonly url: string;
  readonly schema: string;
  /** Server, database and schema, without user and password. */
  readonly name: string;
}

/**
 * The database that the environment names: `postgres://user:password@host:port/database?parameters#schema`, in
 * `PAWL_DATABASE_URL` or in the file that `PAWL_DATABASE_URL_FILE` names; `null` where neither is set.
 *
 * @throws OrchestratorError `DATABASE_UNUSABLE`, without anything of the address.
 */
export async function databaseAddress(environment: NodeJS.ProcessEnv): Promise<DatabaseAddress | null> {
  const given = environment[DATABASE_URL_VARIABLE] ?? "";
  const path = environment[DATABASE_URL_FILE_VARIABLE] ?? "";
  if (given !== "" && path !== "") {
    const problem = `${DATABASE_URL_VARIABLE} and ${DATABASE_URL_FILE_VARIABLE} are both set`;
    throw new OrchestratorError("DATABASE_UNUSABLE", problem, "Set the one or the other.");
  }
  const text = path === "" ? given : (await readAddressFile(resolve(path))).trim();
  if (path === "" && text === "") return null;
  const url = URL.parse(text);
  const source = path === "" ? DATABASE_URL_VARIABLE : path;
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) throw unusable(source, "it does not hold the address of a PostgreSQL database");
  const schema = url.hash.slice(1) || DEFAULT_POSTGRES_SCHEMA;
  url.hash = "";
  return named({ url: url.href, schema }, source);
}

function named(address: { readonly url: string; readonly schema: string }, source: string): DatabaseAddress {
  try {
    return { ...address, name: postgresLedgerName(address) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    // Without what stands for the address there: the source says where to look.
    throw unusable(source, error.message.slice(error.file.length + 2), error);
  }
}

function unusable(source: string, problem: string, cause?: unknown): OrchestratorError {
  const hint = "Write postgres://user:password@host:port/database#schema, with other characters than letters and digits of the password as %XX.";
  return new OrchestratorError("DATABASE_UNUSABLE", `${source}: ${problem}`, hint, { cause });
}

function readAddressFile(path: string): Promise<string> {
  const refused = (problem: string, hint: string) => new OrchestratorError("DATABASE_UNUSABLE", `${path}: ${problem}`, hint);
  return readSmallFile(path, { maxBytes: MAX_ADDRESS_BYTES, isSecret: true, refused });
}

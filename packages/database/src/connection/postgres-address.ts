import { LedgerError } from "../ledger-error.ts";

/** Schema of a ledger whose options name none. */
export const DEFAULT_POSTGRES_SCHEMA = "pawl";

/** Where a ledger in PostgreSQL is. */
export interface PostgresAddress {
  /** With user, password and parameters. Never to be shown. */
  readonly url: URL;
  readonly schema: string;
  /** Server, database and schema; no user, no password, no other parameter. */
  readonly label: string;
  /** What must not stand in a message: the password, in every form in which the address has it. */
  readonly secrets: readonly string[];
}

/** Names that need no quotes, so that they mean the same everywhere, in a search path too. */
const PLAIN_NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/;

function parseUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) ? url : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Reads `OpenLedgerOptions.postgres`.
 *
 * @throws LedgerError `LEDGER_BAD_INPUT`; neither its message nor its cause repeats the URL.
 */
export function postgresAddress(options: { readonly url: string; readonly schema?: string }): PostgresAddress {
  const { schema = DEFAULT_POSTGRES_SCHEMA } = options;
  const url = parseUrl(options.url);
  // Another `/` or `@` comes of a URL within the URL, whose password would be in the name of this database.
  if (url === null || !/^\/[^/@]+$/.test(url.pathname)) {
    const problem = "the URL does not have the form postgres://user:password@host:port/database";
    throw new LedgerError("LEDGER_BAD_INPUT", "postgres:", problem);
  }
  const host = url.searchParams.get("host") ?? (url.host === "" ? "localhost" : url.host);
  const label = `postgres://${host}${url.pathname}#${schema.slice(0, 63)}`;
  if (!PLAIN_NAME.test(schema)) {
    const problem = "the schema's name has other characters than a-z, 0-9 and _, or is too long or reserved";
    throw new LedgerError("LEDGER_BAD_INPUT", label, problem);
  }
  const passwords = [url.password, url.searchParams.get("password") ?? ""];
  const secrets = passwords.flatMap((text) => [text, decoded(text)]).filter((text) => text !== "");
  return { url, schema, label, secrets: [...new Set(secrets)] };
}

/**
 * What stands for a ledger in PostgreSQL in messages and in `Ledger.file`: server, database and schema, without user, password and
 * parameters. Connects to nothing.
 *
 * @throws LedgerError `LEDGER_BAD_INPUT`, which does not repeat the URL.
 */
export function postgresLedgerName(options: { readonly url: string; readonly schema?: string }): string {
  return postgresAddress(options).label;
}

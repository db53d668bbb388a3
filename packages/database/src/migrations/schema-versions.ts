import { POSTGRES_MIGRATIONS } from "./postgres-migrations.ts";
import { SCHEMA_VERSION } from "./sqlite-migrations.ts";

/** The version of the ledger's schema that this build reads and writes, by where the ledger is: the number of its newest migration. */
export const LEDGER_SCHEMA_VERSIONS = { sqlite: SCHEMA_VERSION, postgres: POSTGRES_MIGRATIONS.length } as const;

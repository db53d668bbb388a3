import { CreatePostgresLedger0000000000001 } from "./postgres/0001-create-ledger.ts";

/** Every migration of a ledger in PostgreSQL that this build knows, oldest first. */
export const POSTGRES_MIGRATIONS = [CreatePostgresLedger0000000000001];

/** Names of {@link POSTGRES_MIGRATIONS}, oldest first. */
export const POSTGRES_MIGRATION_NAMES: readonly string[] = POSTGRES_MIGRATIONS.map((Migration) => new Migration().name);

import { CreatePostgresLedger0000000000001 } from "./postgres/0001-create-ledger.ts";
import { IndexPostgresHistories0000000000002 } from "./postgres/0002-index-histories.ts";
import { NamePostgresEndpoints0000000000003 } from "./postgres/0003-name-endpoints.ts";
import { GroupPostgresTransitions0000000000004 } from "./postgres/0004-group-transitions.ts";

/** Every migration of a ledger in PostgreSQL that this build knows, oldest first. */
export const POSTGRES_MIGRATIONS = [
  CreatePostgresLedger0000000000001,
  IndexPostgresHistories0000000000002,
  NamePostgresEndpoints0000000000003,
  GroupPostgresTransitions0000000000004,
];

/** Names of {@link POSTGRES_MIGRATIONS}, oldest first. */
export const POSTGRES_MIGRATION_NAMES: readonly string[] = POSTGRES_MIGRATIONS.map((Migration) => new Migration().name);

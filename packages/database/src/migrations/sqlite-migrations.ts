import { CreateLedger0000000000001 } from "./sqlite/0001-create-ledger.ts";
import { AdmitContractApprovals0000000000002 } from "./sqlite/0002-admit-contract-approvals.ts";
import { IndexProjections0000000000003 } from "./sqlite/0003-index-projections.ts";
import { SealRecords0000000000004 } from "./sqlite/0004-seal-records.ts";
import { IndexHistories0000000000005 } from "./sqlite/0005-index-histories.ts";
import { NameEndpoints0000000000006 } from "./sqlite/0006-name-endpoints.ts";
import { GroupTransitions0000000000007 } from "./sqlite/0007-group-transitions.ts";

/** Every migration that this build knows, oldest first. */
export const SQLITE_MIGRATIONS = [
  CreateLedger0000000000001,
  AdmitContractApprovals0000000000002,
  IndexProjections0000000000003,
  SealRecords0000000000004,
  IndexHistories0000000000005,
  NameEndpoints0000000000006,
  GroupTransitions0000000000007,
];

/** Names of {@link SQLITE_MIGRATIONS}, oldest first. */
export const SQLITE_MIGRATION_NAMES: readonly string[] = SQLITE_MIGRATIONS.map((Migration) => new Migration().name);

/** {@link SQLITE_MIGRATION_NAMES}, to look one up. */
export const KNOWN_MIGRATIONS: ReadonlySet<string> = new Set(SQLITE_MIGRATION_NAMES);

/** Table in which TypeORM records the migrations that were applied. */
export const MIGRATIONS_TABLE = "migrations";

/** Schema version that this build reads and writes: the number of its newest migration. */
export const SCHEMA_VERSION = SQLITE_MIGRATIONS.length;

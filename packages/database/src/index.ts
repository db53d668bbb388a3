export {
  type BackupFile,
  backupLedger,
  type BackupLedgerOptions,
  type BackupManifest,
  type LedgerSite,
  restoreLedger,
  type RestoreLedgerOptions,
  type RestoreResult,
  type SiteAccess,
} from "./backup.ts";
export type { DriverInfo, DriverName } from "./driver/load-driver.ts";
export type {
  EventQuery,
  Ledger,
  LedgerHead,
  LedgerVerification,
  OutboxEntry,
  RebuiltRows,
  StoredEvent,
  StoredReport,
  Transition,
} from "./ledger.ts";
export { LEDGER_SCHEMA_VERSIONS } from "./migrations/schema-versions.ts";
export type { CommandKind, CommandOutcome, JsonValue, NewCommand, QueuedCommand } from "./ledger-command.ts";
export { LEDGER_ERROR_HINTS, LedgerError, type LedgerErrorCode } from "./ledger-error.ts";
export { canonicalSha256 } from "./canonical-pieces.ts";
export { canonicalJson, GENESIS_HASH, hashEvent, type HashedEvent } from "./ledger-hash.ts";
export type { AcquireLockOptions, LockHolder, LockResult } from "./ledger-lock.ts";
export type {
  ClaimedQueue,
  DeadLetter,
  DeliveryOutcome,
  EndpointSummary,
  LedgerOutbox,
  OutboxDelivery,
  Redelivery,
  Settlement,
} from "./ledger-outbox.ts";
export type { ArtifactCounts, LedgerQueries, PipelineCounts } from "./ledger-queries.ts";
export { describeFinding, FINDING_KINDS, type FindingKind, type LedgerFinding } from "./verification/finding.ts";
export {
  DEFAULT_MAX_FINDINGS,
  type DeriveReport,
  type LedgerAnchor,
  type LedgerCheck,
  type VerificationOptions,
  type VerifiedContents,
  verifyLedger,
} from "./verification/verification.ts";
export {
  DEFAULT_BUSY_TIMEOUT_MS,
  DEFAULT_POSTGRES_SCHEMA,
  openLedger,
  type OpenLedgerOptions,
  postgresLedgerName,
  type PostgresLedgerOptions,
  type SqliteLedgerOptions,
} from "./open-ledger.ts";

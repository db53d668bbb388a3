export type { DriverInfo, DriverName } from "./driver/load-driver.ts";
export type {
  EventQuery,
  Ledger,
  LedgerHead,
  LedgerVerification,
  OutboxEntry,
  StoredEvent,
  StoredReport,
  Transition,
} from "./ledger.ts";
export type { CommandKind, CommandOutcome, JsonValue, NewCommand, QueuedCommand } from "./ledger-command.ts";
export { LEDGER_ERROR_HINTS, LedgerError, type LedgerErrorCode } from "./ledger-error.ts";
export { canonicalJson, GENESIS_HASH, hashEvent, type HashedEvent } from "./ledger-hash.ts";
export type { AcquireLockOptions, LockHolder, LockResult } from "./ledger-lock.ts";
export type { LedgerOutbox, OutboxDelivery } from "./ledger-outbox.ts";
export { DEFAULT_BUSY_TIMEOUT_MS, openLedger, type OpenLedgerOptions } from "./open-ledger.ts";

import { existsSync } from "node:fs";

import { LedgerError, openLedger } from "@pawl/database";
import type { DriverName, Ledger, LedgerSite, OpenLedgerOptions } from "@pawl/database";

import { OrchestratorError } from "../errors.ts";
import type { DatabaseAddress } from "./database-address.ts";

/** Where a pipeline keeps its ledger: in a file of its project, or in a schema of a PostgreSQL database. */
export interface LedgerPlace {
  /** For messages: path of the file; or server, database and schema, without user and password. */
  readonly name: string;
  /** Path of the file in the project, whether the ledger is there or not. */
  readonly file: string;
  /** `null`: the ledger is in the file. */
  readonly server: DatabaseAddress | null;
  /** Whether the project has a note that its ledger is on this server. Without one only a ledger without events can be its own. */
  readonly isNoted: boolean;
}

/** How a pipeline's ledger is opened. */
export interface OpenPlaceOptions {
  /** Default: `read-write`. */
  readonly mode?: "read-write" | "read-only";
  /** Which driver for SQLite; default `auto`. */
  readonly driver?: "auto" | DriverName;
}

/**
 * Opens the ledger of a pipeline.
 *
 * @throws OrchestratorError `LEDGER_ELSEWHERE` for a schema with the ledger of another pipeline, `DATABASE_UNUSABLE` for a
 *   driver of SQLite that is asked for on a server. Errors of the database keep their own codes.
 */
export async function openPipelineLedger(place: LedgerPlace, { mode, driver = "auto" }: OpenPlaceOptions = {}): Promise<Ledger> {
  const ledger = await openLedger(options(place, driver, mode));
  try {
    await refuseForeign(place, ledger);
    return ledger;
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

function options(place: LedgerPlace, driver: "auto" | DriverName, mode: "read-write" | "read-only" = "read-write"): OpenLedgerOptions {
  const site = ledgerSite(place);
  if (site.postgres === undefined) return { ...site, driver, mode };
  if (driver === "auto") return { ...site, mode };
  const { name } = place;
  throw new OrchestratorError("DATABASE_UNUSABLE", `${name}: there is no driver ${driver} for PostgreSQL`, "Leave the option out; it chooses a driver for SQLite.");
}

/** Where the ledger is, in the words of the database's package. */
export function ledgerSite({ server, file }: LedgerPlace): LedgerSite {
  return server === null ? { file } : { postgres: { url: server.url, schema: server.schema } };
}

/**
 * Refuses a ledger that has events, and of which the project has no note: another pipeline uses the schema.
 *
 * @throws OrchestratorError `LEDGER_ELSEWHERE`.
 */
export async function refuseForeign({ server, isNoted, name }: LedgerPlace, ledger: Pick<Ledger, "head">): Promise<void> {
  if (server === null || isNoted || (await ledger.head()).seq === 0) return;
  throw new OrchestratorError(
    "LEDGER_ELSEWHERE",
    `${name}: this is the ledger of another pipeline`,
    "Name a schema of its own for each project after # in the address. If the project was moved here, bring its folder .pawl along.",
  );
}

/** Whether there is a ledger, be it one without events. */
export async function hasLedger(place: LedgerPlace): Promise<boolean> {
  if (place.server === null) return existsSync(place.file);
  try {
    await (await openPipelineLedger(place, { mode: "read-only" })).close();
    return true;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (error.code === "LEDGER_OUTDATED") return true;
    if (error.code === "LEDGER_MISSING") return false;
    throw error;
  }
}

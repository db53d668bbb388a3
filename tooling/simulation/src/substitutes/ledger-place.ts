/** Stands in for the orchestrator's `ledger-place.ts`: the ledger is in the world's database. */
import type { Ledger } from "../../../../packages/database/src/index.ts";

import { machine } from "../machine/machine.ts";
import { world } from "../world/current-world.ts";

export async function openPipelineLedger(_place: unknown, options: { readonly mode?: "read-write" | "read-only" } = {}): Promise<Ledger> {
  machine.look();
  return world().database.open(options.mode);
}

export async function hasLedger(): Promise<boolean> {
  return true;
}

export async function refuseForeign(): Promise<void> {
  machine.look();
}

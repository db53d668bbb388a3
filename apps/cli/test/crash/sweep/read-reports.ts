import { join } from "node:path";

import { openLedger } from "@pawl/database";

import type { Stored } from "../../demo/support/stored-reports.ts";
import type { Scenario } from "./scenario.ts";

/** Every report of a run, in order, from wherever its ledger is. */
export async function readReports({ project, world }: Scenario, run: string): Promise<readonly Stored[]> {
  await using ledger =
    world.driver === "postgres"
      ? await openLedger({ postgres: serverOf(project.env["PAWL_DATABASE_URL"] ?? ""), mode: "read-only" })
      : await openLedger({ file: join(project.dir, ".pawl", "ledger.db"), mode: "read-only" });
  const reports: Stored[] = [];
  for await (const { seq, bytes } of ledger.reports({ run })) reports.push({ seq, bytes });
  return reports;
}

/** `PAWL_DATABASE_URL` names the schema after a number sign. */
function serverOf(address: string): { readonly url: string; readonly schema: string } {
  const at = address.lastIndexOf("#");
  return { url: address.slice(0, at), schema: address.slice(at + 1) };
}

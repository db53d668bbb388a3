import { onTestFinished } from "vitest";

import { connectPostgres } from "../../src/connection/connect-postgres.ts";
import { connectReadWrite, type WritableConnections } from "../../src/connection/open-connections.ts";
import { postgresAddress } from "../../src/connection/postgres-address.ts";
import { loadDriver } from "../../src/driver/load-driver.ts";
import { loadPostgres } from "../../src/driver/load-postgres.ts";
import type { TestDatabase } from "./ledger-at.ts";

/** Opens the connections under a ledger, which are closed after the test. */
export async function connectAt(place: string, database: TestDatabase, busyTimeoutMs = 1000): Promise<WritableConnections> {
  const connections = await connect(place, database, busyTimeoutMs);
  onTestFinished(() => connections.close());
  return connections;
}

async function connect(place: string, database: TestDatabase, busyTimeoutMs: number): Promise<WritableConnections> {
  if (database !== "postgres") {
    const { module } = await loadDriver(database, place);
    return connectReadWrite({ file: place, module, busyTimeoutMs, journal: "wal" }, true);
  }
  const [url = "", schema = ""] = place.split("#");
  const address = postgresAddress({ url, schema });
  return connectPostgres({ address, module: await loadPostgres(address.label), busyTimeoutMs });
}

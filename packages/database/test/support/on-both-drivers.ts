import { describe } from "vitest";

import type { DriverName } from "../../src/index.ts";

/** Runs one suite on each SQLite driver. */
export function onBothDrivers(name: string, suite: (driver: DriverName) => void): void {
  describe.each<DriverName>(["sqlite3", "node-sqlite"])(`${name} on %s`, suite);
}

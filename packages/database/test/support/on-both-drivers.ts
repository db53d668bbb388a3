import { describe, vi } from "vitest";

import type { DriverName } from "../../src/index.ts";

// Disks and process starts of a machine with much else to do can take seconds.
vi.setConfig({ testTimeout: 60_000 });

/** Runs one suite on each SQLite driver. */
export function onBothDrivers(name: string, suite: (driver: DriverName) => void): void {
  describe.each<DriverName>(["sqlite3", "node-sqlite"])(`${name} on %s`, (driver) => {
    suite(driver);
  });
}

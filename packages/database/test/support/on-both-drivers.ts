import { describe, vi } from "vitest";

import type { DriverName } from "../../src/index.ts";

// Disks and process starts of a machine with much else to do can take seconds.
vi.setConfig({ testTimeout: 150_000 });

/** Whether the optional package is there: it is not where it could not be built. */
export const hasSqlite3: boolean = await import("sqlite3").then(
  () => true,
  () => false,
);

/** Runs one suite on each SQLite driver; it is shown as skipped where the optional one is not there. */
export function onBothDrivers(name: string, suite: (driver: DriverName) => void): void {
  for (const driver of ["sqlite3", "node-sqlite"] as const) {
    describe.skipIf(driver === "sqlite3" && !hasSqlite3)(`${name} on ${driver}`, () => {
      suite(driver);
    });
  }
}

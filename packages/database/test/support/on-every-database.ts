import { describe } from "vitest";

import type { TestDatabase } from "./ledger-at.ts";
import { onBothDrivers } from "./on-both-drivers.ts";

/** Runs one suite on each SQLite driver and on PostgreSQL. */
export function onEveryDatabase(name: string, suite: (database: TestDatabase) => void): void {
  onBothDrivers(name, suite);
  describe(`${name} on postgres`, () => {
    suite("postgres");
  });
}

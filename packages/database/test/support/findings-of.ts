import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll } from "vitest";

import { describeFinding, type DriverName, verifyLedger, type VerificationOptions } from "../../src/index.ts";
import { deriveReport } from "./derive-report.ts";
import type { TestDatabase } from "./ledger-at.ts";
import { openTestLedger } from "./open-test-ledger.ts";
import { writePipelineLedger } from "./pipeline-ledger.ts";
import { tempFile } from "./temp-folder.ts";

/** Writes a ledger once for a suite; what is given makes a copy of it for a test. */
export function copiesOfLedger(driver: DriverName): () => string {
  let folder: string;
  let sound: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pawl-findings-"));
    sound = join(folder, "ledger.db");
    await writePipelineLedger(sound, driver);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => {
    const file = tempFile();
    copyFileSync(sound, file);
    return file;
  };
}

/** Findings of a ledger, each with its kind in one line. */
export async function findingsOf(
  place: string,
  database: TestDatabase,
  options: VerificationOptions = {},
): Promise<string[]> {
  const ledger = await openTestLedger(place, database, { mode: "read-only" });
  const { findings } = await verifyLedger(ledger, { deriveReport, ...options });
  return findings.map((found) => `${found.kind}: ${describeFinding(found)}`);
}

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type DriverName, LedgerError, openLedger, verifyLedger } from "../../src/index.ts";
import { deriveReport } from "./derive-report.ts";
import { drainOutbox, observe } from "./observe-ledger.ts";
import { hasSqlite3 } from "./on-both-drivers.ts";
import { writePipelineLedger } from "./pipeline-ledger.ts";
import { Random } from "./random.ts";
import { storedRows } from "./stored-rows.ts";
import { wholeNumberFrom } from "./whole-number-from.ts";

const DEFAULT_SEED = 20_261_121;

/** How many changes a test makes: half of `PAWL_LONG_RUNS`, else 1,000; two tests share them. */
export const CHANGES = Math.ceil(wholeNumberFrom("PAWL_LONG_RUNS", 2000) / 2);
const SEED = wholeNumberFrom("PAWL_SEED", DEFAULT_SEED);

/** Far more than it takes, so that it only ends a hang. */
export const FUZZ_TIMEOUT_MS = 120_000 + CHANGES * 1000;

/** What became of the changes. */
export interface FuzzOutcome {
  /** Changes that the reader or the verification names. */
  readonly detected: number;
  /** Changes after which the public interface gives all that it gave before. */
  readonly harmless: number;
  /** Changes of meaning that nothing named, each with what repeats it. */
  readonly missed: readonly string[];
}

interface Sound {
  readonly file: string;
  readonly observed: string;
  readonly drained: string;
  readonly rows: string;
}

async function prepareSound(folder: string): Promise<Sound> {
  const file = join(folder, "sound.db");
  await writePipelineLedger(file, "node-sqlite");
  const drainable = join(folder, "drained.db");
  copyFileSync(file, drainable);
  await using ledger = await openLedger({ file, driver: "node-sqlite", mode: "read-only" });
  return {
    file,
    observed: await observe(ledger),
    drained: await drainOutbox(drainable, "node-sqlite"),
    rows: storedRows(file),
  };
}

/**
 * Whether a changed ledger gives itself away, to a reader or to the next who writes, or else gives everything as before.
 *
 * @throws whatever the ledger throws that is no `LedgerError`.
 */
async function outcomeOf(file: string, driver: DriverName, sound: Sound): Promise<"detected" | "harmless" | "missed"> {
  try {
    let isFound: boolean;
    let observed: string;
    {
      await using ledger = await openLedger({ file, driver, mode: "read-only" });
      isFound = (await verifyLedger(ledger, { deriveReport })).findings.length > 0;
      // Also where a finding was made: nobody may be crashed by what is in the file.
      observed = await observe(ledger);
    }
    if (isFound) return "detected";
    if (observed !== sound.observed || storedRows(file) !== sound.rows) return "missed";
    return (await drainOutbox(file, driver)) === sound.drained ? "harmless" : "missed";
  } catch (error) {
    if (error instanceof LedgerError) return "detected";
    throw error;
  }
}

/**
 * Makes changes to copies of one ledger, each by itself, and looks what becomes of them. What is harmless is decided by
 * everything that the public interface gives, never by what was changed.
 *
 * `PAWL_LONG_RUNS` says how many, `PAWL_SEED` with which seed the first is made.
 */
export async function fuzzLedger(change: (file: string, random: Random) => string): Promise<FuzzOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-fuzz-"));
  const drivers: readonly DriverName[] = hasSqlite3 ? ["node-sqlite", "sqlite3"] : ["node-sqlite"];
  const counts = { detected: 0, harmless: 0, missed: 0 };
  const missed: string[] = [];
  try {
    const sound = await prepareSound(folder);
    const bytes = readFileSync(sound.file);
    for (let index = 0; index < CHANGES; index += 1) {
      const file = join(folder, `changed-${index}.db`);
      const seed = SEED + index;
      const driver = drivers[index % drivers.length] ?? "node-sqlite";
      writeFileSync(file, bytes);
      const changed = change(file, new Random(seed));
      const repeat = `${changed} (seed ${seed}, ${driver})`;
      const outcome = await outcomeOf(file, driver, sound).catch((error: unknown) => {
        throw new Error(`the reader was crashed by ${repeat}`, { cause: error });
      });
      counts[outcome] += 1;
      if (outcome === "missed") missed.push(repeat);
      for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${suffix}`, { force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...counts, missed };
}

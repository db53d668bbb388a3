import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect, it, onTestFinished } from "vitest";

import { fileSystemType, findNetworkFileSystem } from "../src/connection/network-file-system.ts";
import { connectReadWrite } from "../src/connection/open-connections.ts";
import { loadDriver } from "../src/driver/load-driver.ts";
import { DEFAULT_BUSY_TIMEOUT_MS, type DriverInfo, type DriverName, type Ledger } from "../src/index.ts";
import { openSqliteLedger } from "../src/open-sqlite-ledger.ts";
import { makeArtifact, makeTransition, RUN } from "./support/make-transition.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { snapshotFolder } from "./support/snapshot-folder.ts";
import { tempFile } from "./support/temp-folder.ts";

const MOUNTS = `
/dev/sda1 / ext4 rw 0 0
server:/data /data nfs4 rw 0 0
//server/team /mnt/team\\040files cifs rw 0 0
ann@server: /data/remote fuse.sshfs rw 0 0
/dev/sdb1 /data/local ext4 rw 0 0
tmpfs /over tmpfs rw 0 0
server:/over /over nfs rw 0 0
`;

it.each([
  ["/var/ledger.db", "ext4"],
  ["/data/project/ledger.db", "nfs4"],
  ["/database/ledger.db", "ext4"],
  ["/mnt/team files/ledger.db", "cifs"],
  ["/data/remote/ledger.db", "fuse.sshfs"],
  ["/data/local/ledger.db", "ext4"],
  ["/over/ledger.db", "nfs"],
])("knows the file system of %s from the list of mounts", (path, type) => {
  expect(fileSystemType(path, MOUNTS)).toBe(type);
});

it("finds no network in front of a local file, also where the file and its folder do not exist yet", async () => {
  expect(await findNetworkFileSystem(`${tempFile()}/not/yet/there.db`.replace("/ledger.db", ""))).toBeNull();
});

/** Opens a ledger on a file system that says of itself that it is shared with other hosts. */
async function openShared(file: string, driver: DriverName, onDriver?: (info: DriverInfo) => void): Promise<Ledger> {
  const told = onDriver === undefined ? {} : { onDriver };
  const ledger = await openSqliteLedger({ file, driver, ...told }, () => Promise.resolve("nfs4"));
  onTestFinished(() => ledger.close());
  return ledger;
}

onBothDrivers("the journal", (driver) => {
  it.each([
    ["wal", "wal"],
    ["rollback", "delete"],
  ] as const)("is synchronised at every commit, checks foreign keys and waits half a minute (%s)", async (journal, mode) => {
    const file = tempFile();
    const { module } = await loadDriver(driver, file);
    const options = { file, module, busyTimeoutMs: DEFAULT_BUSY_TIMEOUT_MS, journal };
    const { queue, reader, close } = await connectReadWrite(options, true);
    onTestFinished(close);
    const settings = await queue.write(async (manager) => [
      await manager.query("PRAGMA journal_mode"),
      await manager.query("PRAGMA synchronous"),
      await manager.query("PRAGMA foreign_keys"),
      await manager.query("PRAGMA busy_timeout"),
    ]);
    const full = 2;
    const timeout = [{ timeout: 30_000 }];
    expect(settings).toEqual([[{ journal_mode: mode }], [{ synchronous: full }], [{ foreign_keys: 1 }], timeout]);
    expect(await reader.query("PRAGMA busy_timeout")).toEqual(timeout);
    // Where readers and a writer wait for each other, a transaction keeps to its memory until the commit.
    const [spill] = await queue.write((manager) => manager.query<{ cache_spill: number }[]>("PRAGMA cache_spill"));
    expect(spill?.cache_spill === 0).toBe(journal === "rollback");
    expect(await reader.query("PRAGMA query_only")).toEqual([{ query_only: 1 }]);
  });

  it("is a write-ahead log on a file system of this machine", async () => {
    const file = tempFile();
    const ledger = await openTestLedger(file, driver);
    expect(ledger.driver).toMatchObject({ journal: "wal", networkFileSystem: null });
    expect(Object.keys(snapshotFolder(dirname(file)))).toContain("ledger.db-wal");
  });

  it("is a rollback journal on a network file system, and the ledger says so", async () => {
    const file = tempFile();
    let told: DriverInfo | null = null;
    const ledger = await openShared(file, driver, (info) => (told = info));
    expect(ledger.driver).toMatchObject({ driver, journal: "rollback", networkFileSystem: "nfs4" });
    expect(told).toEqual(ledger.driver);
    const lockToken = await takeLock(ledger);
    const artifacts = Array.from({ length: 5000 }, (_, position) => makeArtifact(position));
    // Reads go on while a transition that is larger than SQLite's cache is under way.
    const [head] = await Promise.all([
      ledger.append(makeTransition(lockToken, 0, { artifacts })),
      ...Array.from({ length: 10 }, () => ledger.head()),
    ]);
    expect(await ledger.verify()).toEqual({ ok: true, head });
    expect(await ledger.artifacts(RUN)).toHaveLength(5000);
    expect(Object.keys(snapshotFolder(dirname(file)))).toEqual(["ledger.db"]);
  });

  it("changes with the file system that the file was moved to", async () => {
    const file = tempFile();
    const local = await openTestLedger(file, driver);
    await local.append(makeTransition(await takeLock(local), 0));
    await local.close();
    const shared = await openShared(file, driver);
    expect(await shared.append(makeTransition(await takeLock(shared), 1))).toMatchObject({ seq: 2 });
    expect(Object.keys(snapshotFolder(dirname(file)))).toEqual(["ledger.db"]);
    await shared.close();
    const again = await openTestLedger(file, driver);
    expect(await again.verify()).toMatchObject({ ok: true, head: { seq: 2 } });
    expect(Object.keys(snapshotFolder(dirname(file)))).toContain("ledger.db-wal");
  });

  it("takes back what a process left half written, at the next opening that may write", async () => {
    const file = tempFile();
    const shared = await openShared(file, driver);
    const head = await shared.append(makeTransition(await takeLock(shared), 0));
    await shared.close();
    const before = readFileSync(file);
    const rest = halfWritten(file);
    writeFileSync(file, rest.file);
    writeFileSync(`${file}-journal`, rest.journal);
    expect(rest.file.equals(before)).toBe(false);
    const again = await openShared(file, driver);
    expect(await again.verify()).toEqual({ ok: true, head });
    expect(await again.artifacts(RUN)).toEqual([]);
  });
});

/** File and journal in the middle of a transaction, as a crash would leave them. The file itself stays as it is. */
function halfWritten(file: string): { file: Buffer; journal: Buffer } {
  const database = new DatabaseSync(file);
  try {
    // A cache too small for the transaction, so that a part of it is in the file before the commit.
    database.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE ledger_head SET seq = 99");
    database.exec("INSERT INTO migrations (timestamp, name) VALUES (9999, 'AddMarvels0000000009999')");
    const row = "'run-1', 'a' || value, 1, 'C', 'src', 0, 'pending', 0";
    const numbers = "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 5000)";
    const columns = "run, id, position, stage, location, optional, phase, failures";
    database.exec(`${numbers} INSERT INTO artifact (${columns}) SELECT ${row} FROM n`);
    return { file: readFileSync(file), journal: readFileSync(`${file}-journal`) };
  } finally {
    database.exec("ROLLBACK");
    database.close();
  }
}

import type { EntityManager } from "typeorm";
import { expect, it, onTestFinished } from "vitest";

import { connectReadWrite, type WritableConnections } from "../src/connection/open-connections.ts";
import { loadDriver } from "../src/driver/load-driver.ts";
import type { DriverName } from "../src/index.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { tempFile } from "./support/temp-folder.ts";

interface Connected extends WritableConnections {
  readonly rows: () => Promise<string[]>;
}

async function connect(driver: DriverName): Promise<Connected> {
  const file = tempFile();
  const { module } = await loadDriver(driver, file);
  const connections = await connectReadWrite({ file, module, busyTimeoutMs: 1000 }, true);
  onTestFinished(() => connections.close());
  await connections.queue.write((manager) => manager.query("CREATE TABLE note (name TEXT PRIMARY KEY)"));
  const rows = async () =>
    (await connections.reader.query<{ name: string }[]>("SELECT name FROM note ORDER BY name")).map(({ name }) => name);
  return { ...connections, rows };
}

function insert(manager: EntityManager, name: string): Promise<unknown> {
  return manager.query("INSERT INTO note (name) VALUES (?)", [name]);
}

/** A point that code under test waits at until the test opens it. */
function barrier(): { reached: Promise<void>; arrive: () => Promise<void>; open: () => void } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const arrive = () => {
    reached.resolve();
    return opened.promise;
  };
  return { reached: reached.promise, arrive, open: opened.resolve };
}

onBothDrivers("write queue", (driver) => {
  it("commits one and rolls the other back when both start together", async () => {
    const { queue, rows } = await connect(driver);
    const commits = queue.write(async (manager) => {
      await insert(manager, "A1");
      await insert(manager, "A2");
    });
    const rollsBack = queue.write(async (manager) => {
      await insert(manager, "B1");
      throw new Error("roll back");
    });
    const [a, b] = await Promise.allSettled([commits, rollsBack]);
    expect([a.status, b.status]).toEqual(["fulfilled", "rejected"]);
    expect(await rows()).toEqual(["A1", "A2"]);
  });

  it("keeps a transaction's rows when the one that was open at its start rolls back", async () => {
    const { queue, rows } = await connect(driver);
    const { reached, arrive, open } = barrier();
    const rollsBack = queue.write(async (manager) => {
      await insert(manager, "A1");
      await arrive();
      throw new Error("roll back");
    });
    await reached;
    const commits = queue.write((manager) => insert(manager, "B1"));
    open();
    await expect(rollsBack).rejects.toThrow("roll back");
    await commits;
    expect(await rows()).toEqual(["B1"]);
  });

  it("keeps a single write that was made while another transaction rolls back", async () => {
    const { queue, rows } = await connect(driver);
    const { reached, arrive, open } = barrier();
    const rollsBack = queue.write(async () => {
      await arrive();
      throw new Error("roll back");
    });
    await reached;
    const single = queue.write((manager) => insert(manager, "single"));
    // Time enough for a write that does not wait its turn to get into the open transaction.
    for (let read = 0; read < 5; read += 1) expect(await rows()).toEqual([]);
    open();
    await Promise.allSettled([rollsBack, single]);
    expect(await rows()).toEqual(["single"]);
  });

  it("shows a reader nothing that is not committed", async () => {
    const { queue, rows } = await connect(driver);
    const { reached, arrive, open } = barrier();
    const written = queue.write(async (manager) => {
      await insert(manager, "A1");
      await arrive();
    });
    await reached;
    expect(await rows()).toEqual([]);
    open();
    await written;
    expect(await rows()).toEqual(["A1"]);
  });

  it("refuses a write through the reader", async () => {
    const { reader, rows } = await connect(driver);
    await expect(reader.query("INSERT INTO note (name) VALUES ('A1')")).rejects.toThrow("readonly");
    expect(await rows()).toEqual([]);
  });

  it("lets a nested write join its transaction instead of waiting for it", async () => {
    const { queue, rows } = await connect(driver);
    await queue.write(async (manager) => {
      await insert(manager, "outer");
      await queue.write((inner) => insert(inner, "inner"));
    });
    expect(await rows()).toEqual(["inner", "outer"]);
  });

  it("rolls everything back when a nested write fails, even if the outer one ignores it", async () => {
    const { queue, rows } = await connect(driver);
    const written = queue.write(async (manager) => {
      await insert(manager, "outer");
      await queue
        .write(async (inner) => {
          await insert(inner, "inner");
          throw new Error("nested failure");
        })
        .catch(() => undefined);
    });
    await expect(written).rejects.toThrow("nested failure");
    expect(await rows()).toEqual([]);
  });

  it("rolls everything back when a nested write fails that the outer one did not wait for", async () => {
    const { queue, rows } = await connect(driver);
    let nested: Promise<unknown> = Promise.resolve();
    const written = queue.write(async (manager) => {
      await insert(manager, "outer");
      nested = queue.write(async (inner) => {
        for (const name of ["one", "two", "three"]) await insert(inner, name);
        throw new Error("nested failure");
      });
    });
    await expect(written).rejects.toThrow("nested failure");
    await expect(nested).rejects.toThrow("nested failure");
    expect(await rows()).toEqual([]);
  });

  it("writes with a write-ahead log, synchronised at every commit, and checks foreign keys", async () => {
    const { queue } = await connect(driver);
    const settings = await queue.write(async (manager) => [
      await manager.query("PRAGMA journal_mode"),
      await manager.query("PRAGMA synchronous"),
      await manager.query("PRAGMA foreign_keys"),
    ]);
    const full = 2;
    expect(settings).toEqual([[{ journal_mode: "wal" }], [{ synchronous: full }], [{ foreign_keys: 1 }]]);
  });

  it("goes on after SQLite ended a transaction by itself", async () => {
    const { queue, rows } = await connect(driver);
    const endedBySqlite = queue.write(async (manager) => {
      await insert(manager, "A1");
      await manager.query("INSERT OR ROLLBACK INTO note (name) VALUES ('A1')");
    });
    await expect(endedBySqlite).rejects.toThrow("SQLITE_CONSTRAINT");
    const rollsBack = queue.write(async (manager) => {
      await insert(manager, "B1");
      throw new Error("roll back");
    });
    await expect(rollsBack).rejects.toThrow("roll back");
    await queue.write((manager) => insert(manager, "C1"));
    expect(await rows()).toEqual(["C1"]);
  });

  it("takes the write lock at the start of a transaction", async () => {
    const first = await connect(driver);
    const { reached, arrive, open } = barrier();
    const file = (first.reader.options as { database: string }).database;
    const { module } = await loadDriver(driver, file);
    const second = await connectReadWrite({ file, module, busyTimeoutMs: 1 }, false);
    onTestFinished(() => second.close());
    const reads = first.queue.write(async (manager) => {
      await manager.query("SELECT name FROM note");
      await arrive();
    });
    await reached;
    await expect(second.queue.write((manager) => manager.query("SELECT name FROM note"))).rejects.toThrow(
      "SQLITE_BUSY",
    );
    open();
    await reads;
    await second.queue.write((manager) => insert(manager, "B1"));
    expect(await first.rows()).toEqual(["B1"]);
  });
});

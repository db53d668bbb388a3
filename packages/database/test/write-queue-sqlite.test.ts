import { expect, it } from "vitest";

import { barrier } from "./support/barrier.ts";
import { connectAt } from "./support/connect-at.ts";
import { connectNotes, insertNote } from "./support/notes.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { tempFile } from "./support/temp-folder.ts";

onBothDrivers("write queue of a file", (driver) => {
  it("goes on after SQLite ended a transaction by itself", async () => {
    const { queue, notes } = await connectNotes(tempFile(), driver);
    const endedBySqlite = queue.write(async (manager) => {
      await insertNote(manager, "A1");
      await manager.query("INSERT OR ROLLBACK INTO note (name) VALUES ('A1')");
    });
    await expect(endedBySqlite).rejects.toThrow("SQLITE_CONSTRAINT");
    const rollsBack = queue.write(async (manager) => {
      await insertNote(manager, "B1");
      throw new Error("roll back");
    });
    await expect(rollsBack).rejects.toThrow("roll back");
    await queue.write((manager) => insertNote(manager, "C1"));
    expect(await notes()).toEqual(["C1"]);
  });

  it("stores what waited together with a write at which SQLite ended the transaction", async () => {
    const { queue, notes } = await connectNotes(tempFile(), driver);
    const outcomes = await Promise.allSettled([
      queue.write((manager) => insertNote(manager, "A1")),
      queue.write((manager) => manager.query("INSERT OR ROLLBACK INTO note (name) VALUES ('A1')")),
      queue.write((manager) => insertNote(manager, "C1")),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await notes()).toEqual(["A1", "C1"]);
  });

  it("takes the write lock at the start of a transaction", async () => {
    const file = tempFile();
    const first = await connectNotes(file, driver);
    const second = await connectAt(file, driver, 1);
    const { reached, arrive, open } = barrier();
    const reads = first.queue.write(async (manager) => {
      await manager.query("SELECT name FROM note");
      await arrive();
    });
    await reached;
    const refused = second.queue.write((manager) => manager.query("SELECT name FROM note"));
    await expect(refused).rejects.toThrow("SQLITE_BUSY");
    open();
    await reads;
    await second.queue.write((manager) => insertNote(manager, "B1"));
    expect(await first.notes()).toEqual(["B1"]);
  });
});

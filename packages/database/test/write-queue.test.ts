import { expect, it } from "vitest";

import { barrier } from "./support/barrier.ts";
import { newPlace } from "./support/new-place.ts";
import { connectNotes, insertNote } from "./support/notes.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";

onEveryDatabase("write queue", (database) => {
  it("commits one and rolls the other back when both start together", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const commits = queue.write(async (manager) => {
      await insertNote(manager, "A1");
      await insertNote(manager, "A2");
    });
    const rollsBack = queue.write(async (manager) => {
      await insertNote(manager, "B1");
      throw new Error("roll back");
    });
    const [a, b] = await Promise.allSettled([commits, rollsBack]);
    expect([a.status, b.status]).toEqual(["fulfilled", "rejected"]);
    expect(await notes()).toEqual(["A1", "A2"]);
  });

  it("keeps a transaction's rows when the one that was open at its start rolls back", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const { reached, arrive, open } = barrier();
    const rollsBack = queue.write(async (manager) => {
      await insertNote(manager, "A1");
      await arrive();
      throw new Error("roll back");
    });
    await reached;
    const commits = queue.write((manager) => insertNote(manager, "B1"));
    open();
    await expect(rollsBack).rejects.toThrow("roll back");
    await commits;
    expect(await notes()).toEqual(["B1"]);
  });

  it("keeps a single write that was made while another transaction rolls back", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const { reached, arrive, open } = barrier();
    const rollsBack = queue.write(async () => {
      await arrive();
      throw new Error("roll back");
    });
    await reached;
    const single = queue.write((manager) => insertNote(manager, "single"));
    // Time enough for a write that does not wait its turn to get into the open transaction.
    for (let read = 0; read < 5; read += 1) expect(await notes()).toEqual([]);
    open();
    await Promise.allSettled([rollsBack, single]);
    expect(await notes()).toEqual(["single"]);
  });

  it("shows a reader nothing that is not committed", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const { reached, arrive, open } = barrier();
    const written = queue.write(async (manager) => {
      await insertNote(manager, "A1");
      await arrive();
    });
    await reached;
    expect(await notes()).toEqual([]);
    open();
    await written;
    expect(await notes()).toEqual(["A1"]);
  });

  it("refuses a write through the reader", async () => {
    const { reader, notes } = await connectNotes(newPlace(database), database);
    await expect(reader.query("INSERT INTO note (name) VALUES ('A1')")).rejects.toThrow(/read-?only/);
    expect(await notes()).toEqual([]);
  });

  it("lets a nested write join its transaction instead of waiting for it", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    await queue.write(async (manager) => {
      await insertNote(manager, "outer");
      await queue.write((inner) => insertNote(inner, "inner"));
    });
    expect(await notes()).toEqual(["inner", "outer"]);
  });

  it("rolls everything back when a nested write fails, even if the outer one ignores it", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const written = queue.write(async (manager) => {
      await insertNote(manager, "outer");
      await queue
        .write(async (inner) => {
          await insertNote(inner, "inner");
          throw new Error("nested failure");
        })
        .catch(() => undefined);
    });
    await expect(written).rejects.toThrow("nested failure");
    expect(await notes()).toEqual([]);
  });

  it("rolls everything back when a nested write fails that the outer one did not wait for", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    let nested: Promise<unknown> = Promise.resolve();
    const written = queue.write(async (manager) => {
      await insertNote(manager, "outer");
      nested = queue.write(async (inner) => {
        for (const name of ["one", "two", "three"]) await insertNote(inner, name);
        throw new Error("nested failure");
      });
    });
    await expect(written).rejects.toThrow("nested failure");
    await expect(nested).rejects.toThrow("nested failure");
    expect(await notes()).toEqual([]);
  });
});

import type { QueryRunner } from "typeorm";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { WriteQueue } from "../src/connection/write-queue.ts";
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

describe("write queue of a database that is away", () => {
  const TRY_MS = 10_000;

  /** A database that is away: each try to reach it takes {@link TRY_MS}, until it is `back` after so many more. */
  function awayDatabase() {
    vi.useFakeTimers({ toFake: ["performance"], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    let left = Number.POSITIVE_INFINITY;
    let tries = 0;
    const runner = {
      manager: {},
      startTransaction: () => {
        if (left <= 0) return Promise.resolve();
        left -= 1;
        tries += 1;
        vi.advanceTimersByTime(TRY_MS);
        return Promise.reject(new Error("away"));
      },
      commitTransaction: () => Promise.resolve(),
      rollbackTransaction: () => Promise.resolve(),
    };
    const isAway = (error: unknown): boolean => error instanceof Error && error.message === "away";
    const queue = new WriteQueue({
      acquire: () => runner as unknown as QueryRunner,
      commit: () => Promise.resolve(),
      release: () => Promise.resolve(),
      isRepeatable: isAway,
      isAway,
      awayLimitMs: 30_000,
    });
    const write = (): Promise<string> => queue.write(() => Promise.resolve("written"));
    const back = (after: number): void => {
      left = after;
      tries = 0;
    };
    return { write, back, tries: () => tries };
  }

  it("waits for it once, not once for each write that waits together", async () => {
    const { write, tries } = awayDatabase();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, write));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(tries() * TRY_MS).toBeLessThanOrEqual(60_000);
  });

  it("waits no longer with a write that comes after it was waited for in vain, and as long as before once it was there", async () => {
    const { write, back, tries } = awayDatabase();
    await expect(write()).rejects.toThrow("away");
    const before = tries();
    await expect(write()).rejects.toThrow("away");
    expect(tries()).toBe(before + 1);
    back(0);
    await expect(write()).resolves.toBe("written");
    back(3);
    await expect(Promise.all([write(), write()])).resolves.toEqual(["written", "written"]);
    expect(tries()).toBe(3);
  });
});

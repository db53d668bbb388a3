import { expect, it } from "vitest";

import type { LockHolder } from "../src/index.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger } from "./support/open-test-ledger.ts";

const alive = () => true;
const dead = () => false;
const first = { pid: 11, host: "one", startToken: "start-1", nowMs: 1000, isHolderAlive: alive };
const second = { pid: 22, host: "two", startToken: "start-2", nowMs: 2000, isHolderAlive: alive };

onEveryDatabase("pipeline lock", (database) => {
  it("is given to the first and refused to the second, who learns who has it", async () => {
    const place = newPlace(database);
    const one = await openTestLedger(place, database);
    const two = await openTestLedger(place, database);
    expect(await one.readLock()).toBeNull();
    expect(await one.acquireLock(first)).toEqual({ ok: true, token: 1 });
    const holder: LockHolder = {
      token: 1,
      pid: 11,
      host: "one",
      startToken: "start-1",
      acquiredAtMs: 1000,
      heartbeatAtMs: 1000,
    };
    const asked: LockHolder[] = [];
    const refused = await two.acquireLock({
      ...second,
      isHolderAlive: (other) => {
        asked.push(other);
        return true;
      },
    });
    expect(refused).toEqual({ ok: false, holder });
    expect(asked).toEqual([holder]);
    expect(await two.readLock()).toEqual(holder);
  });

  it("is taken over from a dead holder with a larger number", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await ledger.acquireLock(first);
    expect(await ledger.acquireLock({ ...second, isHolderAlive: dead })).toEqual({ ok: true, token: 2 });
    expect(await ledger.readLock()).toMatchObject({
      token: 2,
      pid: 22,
      host: "two",
      startToken: "start-2",
      acquiredAtMs: 2000,
    });
  });

  it("never gives a number out twice, not after a release either", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await ledger.acquireLock(first);
    await ledger.releaseLock(1);
    expect(await ledger.readLock()).toBeNull();
    expect(await ledger.acquireLock(second)).toEqual({ ok: true, token: 2 });
  });

  it("moves the heartbeat of its holder and refuses that of another", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await ledger.acquireLock(first);
    await ledger.heartbeat(1, 1500);
    expect(await ledger.readLock()).toMatchObject({ heartbeatAtMs: 1500, acquiredAtMs: 1000 });
    await ledger.acquireLock({ ...second, isHolderAlive: dead });
    await expect(ledger.heartbeat(1, 3000)).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    expect(await ledger.readLock()).toMatchObject({ token: 2, heartbeatAtMs: 2000 });
  });

  it("is not released by one who does not hold it", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await ledger.acquireLock(first);
    await ledger.acquireLock({ ...second, isHolderAlive: dead });
    await ledger.releaseLock(1);
    expect(await ledger.readLock()).toMatchObject({ token: 2 });
  });

  it("stays with its holder when the question whether it is alive fails", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await ledger.acquireLock(first);
    const failing = {
      ...second,
      isHolderAlive: () => {
        throw new Error("cannot tell");
      },
    };
    await expect(ledger.acquireLock(failing)).rejects.toThrow("cannot tell");
    expect(await ledger.readLock()).toMatchObject({ token: 1 });
  });
});

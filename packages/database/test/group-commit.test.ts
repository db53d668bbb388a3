import { expect, it } from "vitest";

import { WriteQueue, type TransactionSupport } from "../src/connection/write-queue.ts";
import { barrier } from "./support/barrier.ts";
import { connectAt } from "./support/connect-at.ts";
import { makeArtifact, makeTransition } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { connectNotes, insertNote } from "./support/notes.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";

onEveryDatabase("writes that wait together", (database) => {
  it("share one transaction, in the order in which they were asked for", async () => {
    const { support } = await connectAt(newPlace(database), database);
    let commits = 0;
    const counting: TransactionSupport = {
      ...support,
      commit: async (runner) => {
        commits += 1;
        await support.commit(runner);
      },
    };
    const queue = new WriteQueue(counting);
    const order: number[] = [];
    const { reached, arrive, open } = barrier();
    const first = queue.write(arrive);
    await reached;
    const waiting = Array.from({ length: 40 }, (_, index) => queue.write(async () => void order.push(index)));
    open();
    await Promise.all([first, ...waiting]);
    expect(commits).toBe(2);
    expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it("are fulfilled only when all of them are committed", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const { reached, arrive, open } = barrier();
    let isFirstFulfilled = false;
    const first = queue.write((manager) => insertNote(manager, "A1")).then(() => (isFirstFulfilled = true));
    const second = queue.write(arrive);
    await reached;
    expect(await notes()).toEqual([]);
    expect(isFirstFulfilled).toBe(false);
    open();
    await Promise.all([first, second]);
    expect(await notes()).toEqual(["A1"]);
  });

  it("do not fail with one of them that does", async () => {
    const { queue, notes } = await connectNotes(newPlace(database), database);
    const outcomes = await Promise.allSettled([
      queue.write((manager) => insertNote(manager, "A1")),
      queue.write(async (manager) => {
        await insertNote(manager, "B1");
        throw new Error("refused");
      }),
      queue.write(async (manager) => {
        await insertNote(manager, "C1");
        await insertNote(manager, "A1");
      }),
      queue.write((manager) => insertNote(manager, "D1")),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(await notes()).toEqual(["A1", "D1"]);
  });

  it("are all refused when the commit fails, and nothing of them is stored", async () => {
    const { support, reader } = await connectAt(newPlace(database), database);
    const queue = new WriteQueue({ ...support, commit: () => Promise.reject(new Error("no commit")) });
    const sql = "UPDATE ledger_head SET seq = seq + 1";
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => queue.write((manager) => manager.query(sql))));
    expect(outcomes).toMatchObject(Array.from({ length: 3 }, () => ({ status: "rejected", reason: { message: "no commit" } })));
    expect(await reader.query("SELECT seq FROM ledger_head")).toEqual([{ seq: 0 }]);
    const again = new WriteQueue(support);
    await again.write((manager) => manager.query(sql));
    expect(await reader.query("SELECT seq FROM ledger_head")).toEqual([{ seq: 1 }]);
  });

  it("store transitions one after the other, without those that are refused", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const outcomes = await Promise.allSettled([
      ledger.append(makeTransition(lockToken, 0)),
      ledger.append(makeTransition(lockToken, 1, { artifacts: [makeArtifact(0)] })),
      ledger.append(makeTransition(lockToken, 1)),
      ledger.append(makeTransition(lockToken + 1, 2)),
      ledger.append(makeTransition(lockToken, 2)),
    ]);
    expect(outcomes).toMatchObject([
      { value: { seq: 1 } },
      { value: { seq: 2 } },
      { reason: { code: "LEDGER_CONFLICT" } },
      { reason: { code: "LEDGER_LOCK_LOST" } },
      { value: { seq: 3 } },
    ]);
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 3 } });
  });
});

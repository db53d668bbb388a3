import { expect, it, onTestFinished } from "vitest";

import { connectReadWrite } from "../src/connection/open-connections.ts";
import { DatabaseLedger } from "../src/database-ledger.ts";
import { openSqliteSnapshot } from "../src/connection/snapshot.ts";
import { loadDriver } from "../src/driver/load-driver.ts";
import { openLedger } from "../src/index.ts";
import { makeArtifact, makeTransition, RUN } from "./support/make-transition.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { tempFile } from "./support/temp-folder.ts";

onBothDrivers("a ledger that cannot be written", (driver) => {
  it("says that another process holds it, stores nothing, and works again afterwards", async () => {
    const file = tempFile();
    const ledger = await openTestLedger(file, driver, { busyTimeoutMs: 20 });
    const lockToken = await takeLock(ledger);
    const other = startFixture("holds-a-ledger.ts", [file, "write-lock"]);
    expect(await nextLine(other)).toBe("held");
    await expect(ledger.append(makeTransition(lockToken, 0))).rejects.toMatchObject({ code: "LEDGER_BUSY" });
    await expect(ledger.heartbeat(lockToken, 1)).rejects.toMatchObject({ code: "LEDGER_BUSY" });
    expect(await ledger.head()).toMatchObject({ seq: 0 });
    other.child.stdin?.end("let go\n");
    expect(await nextLine(other)).toBe("released");
    expect(await ledger.append(makeTransition(lockToken, 0))).toMatchObject({ seq: 1 });
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  it("says that it cannot be opened while another process holds it for itself alone", async () => {
    const file = tempFile();
    await (await openLedger({ file, driver })).close();
    const other = startFixture("holds-a-ledger.ts", [file, "file"]);
    expect(await nextLine(other)).toBe("held");
    for (const mode of ["read-write", "read-only"] as const) {
      const opened = openLedger({ file, driver, mode, busyTimeoutMs: 20 });
      await expect(opened).rejects.toMatchObject({ code: "LEDGER_BUSY" });
    }
    other.child.stdin?.end("let go\n");
    expect(await nextLine(other)).toBe("released");
    const ledger = await openTestLedger(file, driver, { busyTimeoutMs: 20 });
    expect(await ledger.head()).toMatchObject({ seq: 0 });
  });

  it("says that the disk is full, stores nothing, and works again when there is space", async () => {
    const file = tempFile();
    const { module, info } = await loadDriver(driver, file);
    const connect = { file, module, busyTimeoutMs: 1000, journal: "wal" } as const;
    const { reader, queue, close } = await connectReadWrite(connect, true);
    const ledger = new DatabaseLedger({
      file,
      driver: { ...info, journal: "wal", networkFileSystem: null },
      reader,
      queue,
      openSnapshot: () => openSqliteSnapshot(connect),
      close,
    });
    onTestFinished(() => ledger.close());
    const lockToken = await takeLock(ledger);
    const artifacts = Array.from({ length: 2000 }, (_, position) => makeArtifact(position));
    await queue.write((manager) => manager.query("PRAGMA max_page_count = 50"));
    await expect(ledger.append(makeTransition(lockToken, 0, { artifacts }))).rejects.toMatchObject({
      code: "LEDGER_FULL",
    });
    expect(await ledger.artifacts(RUN)).toEqual([]);
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 0 } });
    await queue.write((manager) => manager.query("PRAGMA max_page_count = 100000"));
    await ledger.append(makeTransition(lockToken, 0, { artifacts }));
    expect(await ledger.artifacts(RUN)).toHaveLength(2000);
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 1 } });
  });
});

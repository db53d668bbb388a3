import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, it } from "vitest";

import { openLedger } from "../src/index.ts";
import { BACKUP_AT_MS, FILES, makeBackup, restoreFrom, restorer, writeEvents } from "./support/make-backup.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tamper } from "./support/tamper.ts";
import { tempFile } from "./support/temp-folder.ts";

onBothDrivers("restoring", (driver) => {
  it("makes the ledger where there is none, with the files, and leaves the backup as it is", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 4);
    const target = `${file}.backup`;
    const { head } = await makeBackup(file, driver, target);
    const before = readFileSync(target);
    const restored = join(dirname(file), "elsewhere", "ledger.db");
    const { result, files } = await restoreFrom(target, restored, driver);
    expect(result).toMatchObject({ ok: true, kept: null, manifest: { head } });
    expect(files).toEqual(FILES);
    expect(readFileSync(target)).toEqual(before);
    const ledger = await openTestLedger(restored, driver);
    expect(await ledger.verify()).toEqual({ ok: true, head });
    expect(await ledger.readLock()).toBeNull();
    expect(readdirSync(dirname(restored)).toSorted()).toEqual(["ledger.db", "ledger.db-shm", "ledger.db-wal"]);
  });

  it("goes forward from a ledger that the backup goes on from, and shows an open reader the one or the other", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 4);
    const old = join(dirname(file), "old.db");
    writeFileSync(old, readFileSync(file));
    await writeEvents(file, driver, 3);
    const { head } = await makeBackup(file, driver, `${file}.backup`);
    const reader = await openTestLedger(old, driver, { mode: "read-only" });
    expect(await reader.head()).toMatchObject({ seq: 4 });
    const { result } = await restoreFrom(`${file}.backup`, old, driver);
    expect(result).toMatchObject({ ok: true });
    expect(await reader.head()).toEqual(head);
    expect(await reader.verify()).toEqual({ ok: true, head });
  });

  it("refuses to lose events without consent; with it keeps the ledger that was there, which can be restored in its turn", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 4);
    const target = `${file}.backup`;
    const { head } = await makeBackup(file, driver, target);
    await writeEvents(file, driver, 2);
    const newer = await openLedger({ file, driver });
    const newest = await newer.head();
    await newer.close();

    await expect(restoreFrom(target, file, driver)).rejects.toMatchObject({ code: "LEDGER_BACKUP_OLDER", file });
    const { result } = await restoreFrom(target, file, driver, { mayReplace: true });
    const kept = result.ok ? result.kept : null;
    expect(kept).toBe(join(dirname(file), "ledger-replaced-20231114T221320001Z.db"));
    const back = await openLedger({ file, driver });
    expect(await back.verify()).toEqual({ ok: true, head });
    await back.close();

    const restoredBack = await restoreFrom(kept ?? "", file, driver, { lock: restorer(BACKUP_AT_MS + 2) });
    expect(restoredBack).toMatchObject({ result: { ok: true, manifest: { head: newest } } });
    const again = await openTestLedger(file, driver);
    expect(await again.verify()).toEqual({ ok: true, head: newest });
  });

  it("refuses a ledger of the same length that took another way", async () => {
    const one = tempFile();
    await writeEvents(one, driver, 2);
    const other = tempFile();
    await writeEvents(other, driver, 2, 99);
    await makeBackup(one, driver, `${one}.backup`);
    await expect(restoreFrom(`${one}.backup`, other, driver)).rejects.toMatchObject({ code: "LEDGER_BACKUP_OLDER" });
  });

  it("does not touch a ledger whose lock is held, and says who holds it", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 2);
    await makeBackup(file, driver, `${file}.backup`);
    const ledger = await openTestLedger(file, driver);
    const token = await takeLock(ledger);
    expect(await restoreFrom(`${file}.backup`, file, driver, { mayReplace: true })).toMatchObject({
      result: { ok: false, holder: { token, pid: 1 } },
    });
    expect(await ledger.readLock()).toMatchObject({ token });
    expect(readdirSync(dirname(file)).filter((name) => name.startsWith("ledger-replaced"))).toEqual([]);
  });

  it("gives out no fencing number again, neither of the ledger that was there nor of the backup's", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 1);
    await makeBackup(file, driver, `${file}.few`);
    for (let taken = 0; taken < 5; taken += 1) await writeEvents(file, driver, 1);
    await makeBackup(file, driver, `${file}.many`);
    const nextToken = async () => {
      const ledger = await openLedger({ file, driver });
      const token = await takeLock(ledger);
      await ledger.releaseLock(token);
      await ledger.close();
      return token;
    };
    const before = await nextToken();
    await restoreFrom(`${file}.few`, file, driver, { mayReplace: true });
    expect(await nextToken()).toBeGreaterThan(before);
    const elsewhere = tempFile();
    await restoreFrom(`${file}.many`, elsewhere, driver);
    const ledger = await openTestLedger(elsewhere, driver);
    expect(await takeLock(ledger)).toBeGreaterThan(6);
  });

  it("keeps a ledger that cannot be read byte for byte, and restores beside it", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 300);
    const { head } = await makeBackup(file, driver, `${file}.backup`);
    const damaged = readFileSync(file).fill(0xa5, 4096);
    writeFileSync(file, damaged);
    await expect(restoreFrom(`${file}.backup`, file, driver)).rejects.toMatchObject({ code: "LEDGER_BACKUP_OLDER" });
    expect(readFileSync(file)).toEqual(damaged);
    const { result } = await restoreFrom(`${file}.backup`, file, driver, { mayReplace: true });
    const kept = join(dirname(file), "ledger-damaged-20231114T221320001Z.db");
    expect(result).toMatchObject({ ok: true, kept });
    expect(readFileSync(kept)).toEqual(damaged);
    const ledger = await openTestLedger(file, driver);
    expect(await ledger.verify()).toEqual({ ok: true, head });
  });

  it("keeps a ledger whose chain is broken as evidence, and replaces it only with consent", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 3);
    const { head } = await makeBackup(file, driver, `${file}.backup`);
    await tamper(file, "UPDATE event SET at_ms = 1 WHERE seq = 2");
    await expect(restoreFrom(`${file}.backup`, file, driver)).rejects.toMatchObject({ code: "LEDGER_BACKUP_OLDER" });
    const { result } = await restoreFrom(`${file}.backup`, file, driver, { mayReplace: true });
    const kept = await openTestLedger((result.ok ? result.kept : null) ?? "", driver, { mode: "read-only" });
    expect(await kept.verify()).toMatchObject({ ok: false, seq: 2 });
    const ledger = await openTestLedger(file, driver);
    expect(await ledger.verify()).toEqual({ ok: true, head });
  });
});

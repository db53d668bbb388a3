import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { BACKUP_AT_MS, FILES, makeBackup, restoreFrom, writeEvents } from "./support/make-backup.ts";
import { RUN } from "./support/make-transition.ts";
import { takeBackTo } from "./support/older-schema.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger } from "./support/open-test-ledger.ts";
import { tamper } from "./support/tamper.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { tempFile } from "./support/temp-folder.ts";

onBothDrivers("a backup", (driver) => {
  it("is taken while another process writes, holds one moment of the ledger, and holds that process up in nothing", async () => {
    const file = tempFile();
    const fixture = startFixture("appends-for-ever.ts", [file, driver]);
    let acknowledged = 0;
    for (let taken = 1; taken <= 3; taken += 1) {
      const atLeast = acknowledged + 5;
      while (acknowledged < atLeast) acknowledged = Number(await nextLine(fixture));
      const target = join(dirname(file), `backup-${taken}`);
      const { head } = await makeBackup(file, driver, target);
      expect(head.seq).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = Number(await nextLine(fixture));

      const ledger = await openTestLedger(target, driver, { mode: "read-only" });
      expect(await ledger.verify()).toEqual({ ok: true, head });
      expect(await ledger.artifacts(RUN)).toHaveLength(head.seq);
      expect(await ledger.stageCounters(RUN)).toMatchObject([{ closed: head.seq }]);
      expect(await ledger.latestReport(RUN)).toMatchObject({ seq: head.seq });
    }
  });

  it("lists its files with their digests, and stores them as SQLite's own archive does", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 2);
    const target = `${file}.backup`;
    const manifest = await makeBackup(file, driver, target);
    expect(manifest).toMatchObject({ format: 1, atMs: BACKUP_AT_MS, head: { seq: 2 } });
    expect(manifest.files.map(({ name, size }) => [name, size])).toEqual(FILES.map(({ name, bytes }) => [name, bytes.length]));
    const database = new DatabaseSync(target, { readOnly: true });
    const stored = database.prepare("SELECT name, sz, length(data) AS packed FROM sqlar ORDER BY name").all();
    database.close();
    expect(stored).toMatchObject([
      { name: "evidence/long", sz: 70_000, packed: expect.toSatisfy((size: number) => size < 1000) as number },
      { name: "manifest.json" },
      { name: "quarantine/short", sz: 3, packed: 3 },
    ]);
  });

  it("replaces nothing, whatever has the name", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 1);
    const occupied = `${file}.backup`;
    writeFileSync(occupied, "mine");
    await expect(makeBackup(file, driver, occupied)).rejects.toMatchObject({ code: "LEDGER_BACKUP_EXISTS", file: occupied });
    expect(readFileSync(occupied, "utf8")).toBe("mine");
    await expect(makeBackup(file, driver, file)).rejects.toMatchObject({ code: "LEDGER_BACKUP_EXISTS" });
    // A name that is taken while the backup is being made is left to whoever took it.
    const late = `${file}.late`;
    await expect(
      makeBackup(file, driver, late, [
        {
          name: "evidence/one",
          get bytes() {
            if (!existsSync(late)) writeFileSync(late, "theirs");
            return Buffer.from("one");
          },
        },
      ]),
    ).rejects.toMatchObject({ code: "LEDGER_BACKUP_EXISTS" });
    expect(readFileSync(late, "utf8")).toBe("theirs");
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("is not made of a ledger that is missing, broken, damaged, or not one", async () => {
    const missing = tempFile();
    await expect(makeBackup(missing, driver, `${missing}.backup`)).rejects.toMatchObject({ code: "LEDGER_MISSING", file: missing });
    const broken = tempFile();
    await writeEvents(broken, driver, 5);
    await tamper(broken, "UPDATE event SET at_ms = at_ms + 1 WHERE seq = 3");
    await expect(makeBackup(broken, driver, `${broken}.backup`)).rejects.toMatchObject({
      code: "LEDGER_BACKUP_BROKEN",
      message: expect.stringContaining("event 3") as string,
    });
    const text = tempFile();
    writeFileSync(text, "no database at all".repeat(100));
    await expect(makeBackup(text, driver, `${text}.backup`)).rejects.toMatchObject({ code: "LEDGER_UNREADABLE", file: text });
    for (const file of [missing, broken, text]) expect(existsSync(`${file}.backup`)).toBe(false);
    for (const file of [missing, broken, text]) expect(readdirSync(dirname(file)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("says of a target that cannot be written what is wrong with it", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 1);
    const target = join(dirname(file), "nowhere", "backup");
    await expect(makeBackup(file, driver, target)).rejects.toMatchObject({ code: "LEDGER_IO", file: target });
  });

  it("can be taken of a ledger of an older schema, before anything brings that up to date", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 3);
    await takeBackTo(file, 1);
    const before = readFileSync(file);
    await makeBackup(file, driver, `${file}.backup`);
    expect(readFileSync(file)).toEqual(before);
    const restored = join(dirname(file), "elsewhere", "ledger.db");
    expect(await restoreFrom(`${file}.backup`, restored, driver)).toMatchObject({ result: { ok: true } });
    const ledger = await openTestLedger(restored, driver, { mode: "read-only" });
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 3 } });
  });

  it.each([
    ["a changed event", "UPDATE event SET data = replace(data, 'host', 'tsoh') WHERE seq = 2", "event 2"],
    ["a missing tail, with the end moved", "DELETE FROM event WHERE seq = 3; UPDATE ledger_head SET seq = 2, hash = (SELECT hash FROM event WHERE seq = 2)", "ends at 2"],
    ["a changed file", "UPDATE sqlar SET data = x'00FF02' WHERE name = 'quarantine/short'", "quarantine/short"],
    ["a file that does not unpack", "UPDATE sqlar SET data = x'00FF02' WHERE name = 'evidence/long'", "evidence/long"],
    ["a missing file", "DELETE FROM sqlar WHERE name = 'evidence/long'", "evidence/long"],
    ["a file that was added", "INSERT INTO sqlar VALUES ('evidence/x', 0, 0, 1, x'00')", "evidence/x"],
    ["no manifest", "DELETE FROM sqlar WHERE name = 'manifest.json'", "no backup"],
    ["no archive, as in a plain ledger", "DROP TABLE sqlar", "no backup"],
  ])("is refused with %s, and nothing is restored", async (_, change, words) => {
    const file = tempFile();
    await writeEvents(file, driver, 3);
    const target = `${file}.backup`;
    await makeBackup(file, driver, target);
    await tamper(target, change);
    const restored = join(dirname(file), "elsewhere", "ledger.db");
    mkdirSync(dirname(restored));
    await expect(restoreFrom(target, restored, driver)).rejects.toMatchObject({
      code: "LEDGER_BACKUP_BROKEN",
      file: target,
      message: expect.stringContaining(words) as string,
    });
    expect(readdirSync(dirname(restored))).toEqual([]);
  });

  it("is refused where its pages are damaged, where it is cut short, and where it is no database", async () => {
    const file = tempFile();
    await writeEvents(file, driver, 300);
    const target = `${file}.backup`;
    await makeBackup(file, driver, target);
    const whole = readFileSync(target);
    const damaged = Buffer.from(whole).fill(0xa5, 3 * 4096, 6 * 4096);
    for (const bytes of [damaged, whole.subarray(0, whole.length / 2), Buffer.from("text ".repeat(1000)), Buffer.alloc(0)]) {
      writeFileSync(`${file}.bad`, bytes);
      await expect(restoreFrom(`${file}.bad`, `${file}.restored`, driver)).rejects.toMatchObject({ code: "LEDGER_BACKUP_BROKEN" });
      expect(existsSync(`${file}.restored`)).toBe(false);
    }
    await expect(restoreFrom(`${file}.none`, `${file}.restored`, driver)).rejects.toMatchObject({ code: "LEDGER_BACKUP_MISSING" });
  });
});

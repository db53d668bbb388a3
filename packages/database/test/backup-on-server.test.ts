import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, inject, it } from "vitest";

import { copyFromServer } from "../src/backup/copy-from-server.ts";
import { loadDriver } from "../src/driver/load-driver.ts";
import type { SqliteDatabase } from "../src/driver/sqlite-module.ts";
import { type PostgresLedgerOptions, verifyLedger } from "../src/index.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { BACKUP_AT_MS, FILES, makeBackup, restoreFrom, restorer, writeEvents } from "./support/make-backup.ts";
import { RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { rowsAt, withoutLock } from "./support/rows-at.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { runSql } from "./support/run-sql.ts";
import { tamper } from "./support/tamper.ts";
import { tempFolder } from "./support/temp-folder.ts";

const newBackup = (): string => join(tempFolder(), "backup");

/** How a place is named in errors. */
const labelOf = (place: string): string => `postgres://${new URL(place).host}/ledgers${place.slice(place.indexOf("#"))}`;

const postgresAt = (place: string) => ledgerAt(place, "postgres") as PostgresLedgerOptions;

async function schemasLike(place: string): Promise<number> {
  const name = place.slice(place.indexOf("#") + 1);
  return (await runSql(inject("postgresUrl"), `SELECT 1 FROM pg_namespace WHERE nspname = '${name}'`)).length;
}

it("a backup of a ledger on a server is taken while another process writes, and holds one moment of the ledger", async () => {
  const place = newPlace("postgres");
  const fixture = startFixture("appends-for-ever.ts", [place, "postgres"]);
  const folder = tempFolder();
  let acknowledged = 0;
  for (let taken = 1; taken <= 3; taken += 1) {
    const atLeast = acknowledged + 5;
    while (acknowledged < atLeast) acknowledged = Number(await nextLine(fixture));
    const target = join(folder, `backup-${taken}`);
    const { head, files } = await makeBackup(place, "postgres", target);
    expect(head.seq).toBeGreaterThanOrEqual(acknowledged);
    expect(files.map(({ name }) => name)).toEqual(FILES.map(({ name }) => name));
    acknowledged = Number(await nextLine(fixture));

    const ledger = await openTestLedger(target, "node-sqlite", { mode: "read-only" });
    expect(await ledger.verify()).toEqual({ ok: true, head });
    expect(await ledger.artifacts(RUN)).toHaveLength(head.seq);
    expect(await ledger.stageCounters(RUN)).toMatchObject([{ closed: head.seq }]);
    expect(await ledger.latestReport(RUN)).toMatchObject({ seq: head.seq });
  }
});

it("a backup is not made of a schema without a ledger, of a broken one, nor of one that an older version wrote", async () => {
  const target = newBackup();
  const missing = newPlace("postgres");
  await expect(makeBackup(missing, "postgres", target)).rejects.toMatchObject({ code: "LEDGER_MISSING", file: labelOf(missing) });
  expect(await schemasLike(missing)).toBe(0);
  const broken = newPlace("postgres");
  await writeEvents(broken, "postgres", 3);
  await tamper(broken, "UPDATE event SET at_ms = at_ms + 1 WHERE seq = 2");
  await expect(makeBackup(broken, "postgres", target)).rejects.toMatchObject({
    code: "LEDGER_BACKUP_BROKEN",
    message: expect.stringContaining("event 2") as string,
  });
  // A number that nothing here writes, and that JavaScript could not keep.
  await tamper(broken, "UPDATE event SET at_ms = 9007199254740993 WHERE seq = 2");
  await expect(makeBackup(broken, "postgres", target)).rejects.toMatchObject({ code: "LEDGER_CORRUPT", file: labelOf(broken) });
  const older = newPlace("postgres");
  await writeEvents(older, "postgres", 1);
  await runSql(older, "DROP TABLE event_artifact", "DELETE FROM migrations WHERE name LIKE 'IndexPostgresHistories%'");
  await expect(makeBackup(older, "postgres", target)).rejects.toMatchObject({ code: "LEDGER_OUTDATED", file: labelOf(older) });
  expect(readdirSync(dirname(target))).toEqual([]);
});

it("a damaged backup is refused with nothing written: neither a schema, nor a row of the ledger that is there", async () => {
  const place = newPlace("postgres");
  await writePipelineLedger(place, "postgres");
  const target = newBackup();
  await makeBackup(place, "postgres", target);
  await tamper(target, "UPDATE event SET data = replace(data, 'main', 'niam') WHERE seq = 1");
  const nowhere = newPlace("postgres");
  await expect(restoreFrom(target, nowhere, "postgres")).rejects.toMatchObject({ code: "LEDGER_BACKUP_BROKEN", file: target });
  expect(await schemasLike(nowhere)).toBe(0);
  const before = await rowsAt(place, "postgres");
  await expect(restoreFrom(target, place, "postgres", { mayReplace: true })).rejects.toMatchObject({ code: "LEDGER_BACKUP_BROKEN" });
  expect(await rowsAt(place, "postgres")).toEqual(before);
  expect(readdirSync(dirname(target))).toEqual(["backup"]);
});

it.each([
  ["number that the server cannot store", "optional = 70000", "LEDGER_BAD_INPUT"],
  ["text that the server cannot store", "location = 'a' || char(0) || 'b'", "LEDGER_BAD_INPUT"],
  ["number that nobody can read", "position = 9007199254740993", "LEDGER_BACKUP_BROKEN"],
])("a %s is refused when the rows are written, and the ledger that is there stays", async (_, change, code) => {
  const place = newPlace("postgres");
  await writePipelineLedger(place, "postgres");
  const target = newBackup();
  await makeBackup(place, "postgres", target);
  await tamper(target, `UPDATE artifact SET ${change} WHERE id = 'gamma'`);
  const before = withoutLock(await rowsAt(place, "postgres"));
  const lock = { ...restorer(BACKUP_AT_MS + 1), isHolderAlive: () => false };
  await expect(restoreFrom(target, place, "postgres", { mayReplace: true, lock })).rejects.toMatchObject({ code });
  expect(withoutLock(await rowsAt(place, "postgres"))).toEqual(before);
  expect(await (await openTestLedger(place, "postgres")).readLock()).toBeNull();
});

it("a restore whose rows the server does not give back as they were written changes nothing", async () => {
  const place = newPlace("postgres");
  await writeEvents(place, "postgres", 2);
  const target = newBackup();
  const full = newPlace("postgres");
  await writePipelineLedger(full, "postgres");
  await makeBackup(full, "postgres", target);
  await runSql(
    place,
    "CREATE FUNCTION shorten() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.location := left(NEW.location, 3); RETURN NEW; END $$",
    "CREATE TRIGGER shorten BEFORE INSERT ON artifact FOR EACH ROW EXECUTE FUNCTION shorten()",
  );
  const before = withoutLock(await rowsAt(place, "postgres"));
  const problem = { code: "LEDGER_CORRUPT", message: expect.stringContaining("does not give back") as string };
  await expect(restoreFrom(target, place, "postgres", { mayReplace: true })).rejects.toMatchObject(problem);
  expect(withoutLock(await rowsAt(place, "postgres"))).toEqual(before);
});

it("a copy that lacks a row of the server's is no backup", async () => {
  const place = newPlace("postgres");
  await writePipelineLedger(place, "postgres");
  const { module } = await loadDriver("node-sqlite", "");
  class Forgetful extends module.Database {
    override run(...[sql, values, done]: Parameters<SqliteDatabase["run"]>): unknown {
      return sql.startsWith('INSERT INTO "delivery"') ? super.run("SELECT 1", [], done) : super.run(sql, values, done);
    }
  }
  const target = newBackup();
  const copy = { file: target, module: { ...module, Database: Forgetful }, busyTimeoutMs: 0 };
  await expect(copyFromServer(postgresAt(place), copy, target)).rejects.toMatchObject({ code: "LEDGER_BACKUP_BROKEN", file: target });
});

it("events are lost only with consent, and the ledger that was there is kept as a backup of its own", async () => {
  const place = newPlace("postgres");
  await writeEvents(place, "postgres", 4);
  const target = newBackup();
  const { head } = await makeBackup(place, "postgres", target);
  await writeEvents(place, "postgres", 2);
  const reader = await openTestLedger(place, "postgres", { mode: "read-only" });
  const newest = await reader.head();
  await expect(restoreFrom(target, place, "postgres")).rejects.toMatchObject({ code: "LEDGER_BACKUP_OLDER", file: labelOf(place) });
  expect(await reader.head()).toEqual(newest);

  const { result } = await restoreFrom(target, place, "postgres", { mayReplace: true });
  const kept = join(dirname(target), "ledger-replaced-20231114T221320001Z.db");
  expect(result).toMatchObject({ ok: true, kept, manifest: { head } });
  expect(await reader.verify()).toEqual({ ok: true, head });
  // What is kept goes on from what is there.
  const lock = restorer(BACKUP_AT_MS + 2);
  expect(await restoreFrom(kept, place, "postgres", { lock })).toMatchObject({ result: { ok: true, manifest: { head: newest } } });
  expect(await reader.verify()).toEqual({ ok: true, head: newest });
});

it("a ledger whose chain is broken is kept as evidence, and replaced only with consent", async () => {
  const place = newPlace("postgres");
  await writeEvents(place, "postgres", 3);
  const target = newBackup();
  const { head } = await makeBackup(place, "postgres", target);
  await tamper(place, "UPDATE event SET at_ms = 1 WHERE seq = 2");
  await expect(restoreFrom(target, place, "postgres")).rejects.toMatchObject({ code: "LEDGER_BACKUP_OLDER" });
  const { result } = await restoreFrom(target, place, "postgres", { mayReplace: true });
  const kept = await openTestLedger((result.ok ? result.kept : null) ?? "", "node-sqlite", { mode: "read-only" });
  expect(await kept.verify()).toMatchObject({ ok: false, seq: 2 });
  expect(await (await openTestLedger(place, "postgres")).verify()).toEqual({ ok: true, head });
});

it("a schema with other tables is left alone, with consent too", async () => {
  const place = newPlace("postgres");
  await writeEvents(place, "postgres", 1);
  const target = newBackup();
  await makeBackup(place, "postgres", target);
  const other = newPlace("postgres");
  const name = other.slice(other.indexOf("#") + 1);
  await runSql(inject("postgresUrl"), `CREATE SCHEMA ${name}`, `CREATE TABLE ${name}.mine (id int)`);
  await expect(restoreFrom(target, other, "postgres", { mayReplace: true })).rejects.toMatchObject({ code: "LEDGER_UNREADABLE" });
  expect(await runSql(other, "SELECT * FROM mine")).toEqual([]);
  expect(readdirSync(dirname(target))).toEqual(["backup"]);
});

it("a ledger whose lock is held is not touched, nor one that whoever restores refuses under its lock", async () => {
  const place = newPlace("postgres");
  await writeEvents(place, "postgres", 2);
  const target = newBackup();
  await makeBackup(place, "postgres", target);
  const ledger = await openTestLedger(place, "postgres");
  const refusing = async () => {
    throw new Error("not this one");
  };
  await expect(restoreFrom(target, place, "postgres", { mayReplace: true, onLocked: refusing })).rejects.toThrow("not this one");
  expect(await ledger.readLock()).toBeNull();
  const token = await takeLock(ledger);
  const held = await restoreFrom(target, place, "postgres", { mayReplace: true });
  expect(held).toMatchObject({ result: { ok: false, holder: { token, pid: 1 } } });
  expect(await ledger.readLock()).toMatchObject({ token });
  expect(existsSync(join(dirname(target), "ledger-replaced-20231114T221320001Z.db"))).toBe(false);
});

it("commands that are given during a restore fall to the ledger before it or after it, and to neither by half", async () => {
  const place = newPlace("postgres");
  await writePipelineLedger(place, "postgres");
  const target = newBackup();
  const { head } = await makeBackup(place, "postgres", target);
  const ledger = await openTestLedger(place, "postgres");
  const command = { kind: "abort", args: {}, by: "Ada", why: null, nowMs: 9 } as const;
  const giveMany = async () => {
    for (let given = 0; given < 100; given += 1) await ledger.enqueueCommand(command);
  };
  let giving = Promise.resolve();
  const restored = await restoreFrom(target, place, "postgres", {
    lock: { ...restorer(BACKUP_AT_MS + 1), isHolderAlive: () => false },
    onLocked: async () => {
      giving = giveMany();
    },
  });
  await giving;
  expect(restored).toMatchObject({ result: { ok: true } });
  expect(await verifyLedger(ledger)).toMatchObject({ findings: [], head });
});

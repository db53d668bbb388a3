import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { canonicalJson, GENESIS_HASH, hashEvent } from "@pawl/database";

import { sha256 } from "../../demo/support/stored-reports.ts";
import type { Project } from "../../support/make-project.ts";

/** An event as it is stored. */
export interface ForgedEvent {
  readonly seq: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Row {
  readonly seq: number;
  readonly run: string;
  readonly at_ms: number;
  readonly type: string;
  readonly data: string;
}

/**
 * Rewrites the data of a ledger's events, whether or not an event may have it, and links the chain anew, as somebody can who
 * knows how the chain is made: no hash shows that anything was changed.
 *
 * @param forge - gives the data that an event is to have; the same for one that stays as it is.
 */
export function forgeEvents(project: Pick<Project, "dir">, forge: (event: ForgedEvent) => ForgedEvent["data"]): void {
  inLedger(project, (database) => {
    const update = database.prepare("UPDATE event SET data = ?, prev_hash = ?, hash = ? WHERE seq = ?");
    const rows = database.prepare("SELECT seq, run, at_ms, type, data FROM event ORDER BY seq").all() as unknown as readonly Row[];
    let prevHash = GENESIS_HASH;
    for (const { seq, run, at_ms: atMs, type, data: text } of rows) {
      const data = forge({ seq, type, data: JSON.parse(text) as ForgedEvent["data"] });
      const hash = hashEvent({ seq, run, atMs, type, data, prevHash });
      update.run(canonicalJson(data), prevHash, hash, seq);
      prevHash = hash;
    }
    database.prepare("UPDATE ledger_head SET hash = ?").run(prevHash);
  });
}

/** Replaces the bytes of a ledger's last report, and their digest. */
export function forgeLastReport(project: Pick<Project, "dir">, bytes: string): void {
  inLedger(project, (database) => {
    const update = database.prepare("UPDATE report SET bytes = ?, digest = ? WHERE seq = (SELECT max(seq) FROM report)");
    update.run(bytes, sha256(bytes));
  });
}

/** The line of `.pawl/emitted` that notes where the ledger ended; empty where there is none. */
export function notedEnd(emitted: Buffer): string {
  const line = emitted.toString("utf8").split("\n").find((text) => text.startsWith("ledger "));
  return line === undefined ? "" : `${line}\n`;
}

/** Puts `.pawl/emitted` back with its digests, and another note of the ledger's end or, as builds before it wrote it, none. */
export function writeEmitted(project: Pick<Project, "dir">, emitted: Buffer, note = ""): void {
  const path = join(project.dir, ".pawl", "emitted");
  rmSync(path);
  writeFileSync(path, emitted.toString("utf8").replace(notedEnd(emitted), note), { mode: 0o444 });
}

/** Takes away what notes the ledger's end outside of it, as builds before it left a project. */
export function forgetLedgerEnd(project: Pick<Project, "dir" | "read" | "git">): void {
  writeEmitted(project, project.read(".pawl/emitted"));
  const notes = project.git("for-each-ref", "--format=%(refname)", "refs/pawl/ledger").split("\n");
  for (const note of notes.filter((name) => name !== "")) project.git("update-ref", "-d", note);
}

function inLedger(project: Pick<Project, "dir">, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
  try {
    work(database);
  } finally {
    database.close();
  }
}

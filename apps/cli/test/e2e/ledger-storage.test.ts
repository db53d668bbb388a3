import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

const ON_NFS = ["--import", new URL("../support/fixtures/on-nfs.mjs", import.meta.url).href];
const ON_NETWORK = "LEDGER_ON_NETWORK filesystem=nfs4";

const ledgerOf = (project: Project): string => join(project.dir, ".pawl", "ledger.db");

/** A run that asks for a file before its second artifact, and may ask again. */
function askingProject(): Project {
  const all = madeByPawl("design", "guide", "code", "decision");
  const guide = { ...all["guide"], requires: { files: ["licence.txt"] } };
  return projectForTest({ plan: quickPlan({ command: ["false"], changes: { ...all, guide } }) });
}

/** SQLite's own word for the journal that a file was last written with. */
function journalOf(project: Project): unknown {
  const database = new DatabaseSync(ledgerOf(project), { readOnly: true });
  try {
    return database.prepare("PRAGMA journal_mode").get()?.["journal_mode"];
  } finally {
    database.close();
  }
}

describe("a ledger on a network file system", () => {
  it("has a rollback journal, a warning, and one issue as long as it is there", async () => {
    const project = askingProject();
    const first = await project.pawl(["run"], { nodeArgs: ON_NFS });
    expect(first).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/^warning: .*\.pawl\/ledger\.db is on a network file system \(nfs4\): /m) });
    expect(readReport(project).issues).toEqual([ON_NETWORK, "PARKED artifact=docs/guide.md reason=REQUIREMENT_MISSING"]);
    expect(journalOf(project)).toBe("delete");

    expect(await project.pawl(["run"], { nodeArgs: ON_NFS })).toMatchObject({ exitCode: 3 });
    expect(readReport(project).issues.filter((issue) => issue === ON_NETWORK)).toHaveLength(1);
    expect(dataOf(await readLog(project), "orchestrator.started").map(({ networkFileSystem }) => networkFileSystem)).toEqual(["nfs4", "nfs4"]);

    // The project was moved to a disk of this machine.
    const second = await project.pawl(["run"]);
    expect(second).toMatchObject({ exitCode: 3, stderr: expect.not.stringContaining("network file system") });
    expect(readReport(project).issues).toEqual(["PARKED artifact=docs/guide.md reason=REQUIREMENT_MISSING"]);
    expect(journalOf(project)).toBe("wal");
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });
});

describe("a ledger that cannot be used", () => {
  it.each<[string, string, (file: string) => void]>([
    ["damaged pages", "LEDGER_CORRUPT|LEDGER_BROKEN", (file) => overwrite(file, 4096, statSync(file).size - 4096)],
    ["a damaged header", "LEDGER_UNREADABLE", (file) => overwrite(file, 0, 16)],
  ])("with %s is named with 7 by every command, and left as it is", async (_, codes, damage) => {
    const project = askingProject();
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    damage(ledgerOf(project));
    const before = readFileSync(ledgerOf(project));
    for (const args of [["run"], ["log"], ["answer", "docs/guide.md", "PROVIDED"]]) {
      const { exitCode, stderr } = await project.pawl(args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 7 });
      expect(stderr).toMatch(new RegExp(`^error (${codes}): .*\\.pawl/ledger\\.db: .+\\nhint: `, "m"));
    }
    // It lists what it finds as its result, where it gets that far.
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 7 });
    expect(readFileSync(ledgerOf(project)).equals(before)).toBe(true);
    // What was reported last needs no ledger.
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
  });
});

function overwrite(file: string, from: number, count: number): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(count, 0xa5), 0, count, from);
  closeSync(handle);
}

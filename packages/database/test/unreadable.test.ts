import { closeSync, openSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { type DriverName, type Ledger, openLedger } from "../src/index.ts";
import { makeArtifact, makeReport, makeTransition, RUN } from "./support/make-transition.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tempFile } from "./support/temp-folder.ts";

/** Tables whose pages the damage spares: without them nobody could tell that this is a ledger. */
const SPARED = ["migrations", "sqlite_sequence"];

/** A ledger whose schema can be read, and none of whose rows. */
async function writeDamaged(driver: DriverName): Promise<string> {
  const file = tempFile();
  const ledger = await openLedger({ file, driver });
  const counters = (["A", "B", "C", "D"] as const).map((stage) => ({ run: RUN, stage, required: 1, closed: 0 }));
  const artifacts = [makeArtifact(0, { phase: "parked" }), makeArtifact(1, { phase: "closed" })];
  await ledger.append(makeTransition(await takeLock(ledger), 0, { artifacts, counters, report: makeReport("{}\n") }));
  await ledger.close();
  const database = new DatabaseSync(file, { readOnly: true });
  const size = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
  const roots = database.prepare("SELECT tbl_name, rootpage FROM sqlite_master WHERE rootpage > 1").all();
  database.close();
  const handle = openSync(file, "r+");
  for (const { tbl_name: table, rootpage } of roots) {
    if (!SPARED.includes(String(table))) writeSync(handle, Buffer.alloc(size, 0xa5), 0, size, (Number(rootpage) - 1) * size);
  }
  closeSync(handle);
  return file;
}

const QUESTIONS: Readonly<Record<string, (ledger: Ledger) => Promise<unknown>>> = {
  head: (ledger) => ledger.head(),
  verify: (ledger) => ledger.verify(),
  events: (ledger) => collect(ledger.events()),
  "events since": (ledger) => collect(ledger.events({ run: RUN, afterSeq: 1 })),
  latestRun: (ledger) => ledger.latestRun(),
  latestReport: (ledger) => ledger.latestReport(RUN),
  lastReports: (ledger) => ledger.lastReports(2),
  reports: (ledger) => collect(ledger.reports({ run: RUN })),
  artifacts: (ledger) => ledger.artifacts(RUN),
  attempts: (ledger) => ledger.attempts(RUN),
  "running attempts": (ledger) => ledger.attempts(RUN, { state: "running" }),
  stageCounters: (ledger) => ledger.stageCounters(RUN),
  readLock: (ledger) => ledger.readLock(),
  pendingCommands: (ledger) => ledger.pendingCommands(),
  command: (ledger) => ledger.command(1),
  nextDueAtMs: (ledger) => ledger.outbox.nextDueAtMs(),
  summaries: (ledger) => ledger.outbox.summaries(),
  deadLetters: (ledger) => ledger.outbox.deadLetters(),
  hasArtifacts: (ledger) => ledger.queries.hasArtifacts(RUN),
  counts: (ledger) => ledger.queries.counts(RUN),
  closedArtifacts: (ledger) => ledger.queries.closedArtifacts(RUN),
  readyArtifacts: (ledger) => ledger.queries.readyArtifacts(RUN),
  parkedArtifacts: (ledger) => ledger.queries.parkedArtifacts(RUN),
  liveAttempts: (ledger) => ledger.queries.liveAttempts(RUN),
  artifactHistory: (ledger) => collect(ledger.queries.artifactHistory(RUN, "artifact-0")),
};

onBothDrivers("a ledger whose pages are damaged", (driver) => {
  it("answers every question with an error, never with zero, null or an empty list", async () => {
    const file = await writeDamaged(driver);
    const ledger = await openTestLedger(file, driver, { mode: "read-only" });
    const answers: Record<string, unknown> = {};
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      answers[name] = await ask(ledger).catch((error: unknown) => (error as { code?: unknown }).code);
    }
    expect(answers).toEqual(Object.fromEntries(Object.keys(QUESTIONS).map((name) => [name, "LEDGER_CORRUPT"])));
  });
});

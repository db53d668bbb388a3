import { readFileSync, rmSync, writeFileSync } from "node:fs";

import type { StoredReport } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { startAttempt } from "../../src/kernel/start.ts";
import { expectStatus, restoreStatus } from "../../src/session/repair-status.ts";
import { readStatus, STATUS_FILE_MODE } from "../../src/status/read-status.ts";
import type { PipelinePaths } from "../../src/util/pipeline-paths.ts";
import { openJournal, pipelineFolder, startRun } from "../support/journal-kit.ts";
import { aPlan } from "../support/plan-builder.ts";

const IDS = ["a1", "a2", "a3", "a4"];
const start = (id: string) => (state: PipelineState) => startAttempt(state, { kind: "start", attempt: "agent", artifacts: [id] });

/** What lies at the places of the report and of the digests. */
interface Files {
  readonly emitted: string;
  readonly status: string;
}

const readFiles = ({ emittedFile, statusFile }: PipelinePaths): Files => ({
  emitted: readFileSync(emittedFile, "utf8"),
  status: readFileSync(statusFile, "utf8"),
});

function writeFiles({ emittedFile, statusFile }: PipelinePaths, { emitted, status }: Files): void {
  for (const [file, text] of [[emittedFile, emitted], [statusFile, status]] as const) {
    rmSync(file);
    writeFileSync(file, text, { mode: STATUS_FILE_MODE });
  }
}

/** Two groups of two transitions: of the reports of the run, 0 is its first, 2 and 4 were for the file, 1 and 3 never. */
async function twoGroups() {
  const paths = pipelineFolder();
  const { journal, ledger, session } = await openJournal(paths);
  await startRun(journal, IDS.reduce((builder, id) => builder.withArtifact(id), aPlan()).build());
  await Promise.all(["a1", "a2"].map((id) => journal.transact(start(id))));
  await session.status.settle();
  const first = readFiles(paths);
  await Promise.all(["a3", "a4"].map((id) => journal.transact(start(id))));
  const second = readFiles(paths);
  await session.status.settle();
  const settled = readFiles(paths);
  const reports: StoredReport[] = [];
  for await (const report of ledger.reports({ run: "run-1" })) reports.push(report);
  await ledger.close();
  return { paths, reports, first, second, settled };
}

/** Opens the pipeline again as the next orchestrator does. @returns how often it took the file for another hand's. */
async function takeUp(paths: PipelinePaths): Promise<number> {
  const { session, ledger } = await openJournal(paths);
  await expectStatus(session);
  await restoreStatus(session);
  await session.status.settle();
  let faults = 0;
  for await (const { type } of ledger.events({ types: ["status.tampered"] })) faults += type === "status.tampered" ? 1 : 0;
  const last = await ledger.latestReport("run-1");
  expect(readFileSync(paths.statusFile, "utf8")).toBe(last?.bytes);
  expect(await readStatus(paths)).toMatchObject({ kind: "right", accepted: [last?.digest] });
  return faults;
}

describe("an orchestrator that was killed while it wrote a group of transitions", () => {
  it.each<[string, (made: Awaited<ReturnType<typeof twoGroups>>) => Files]>([
    ["between the ledger and the digests", ({ first }) => first],
    ["between the digests and the report", ({ first, second }) => ({ emitted: second.emitted, status: first.status })],
    ["right after the report", ({ second }) => second],
    ["after the digest of the report before was dropped", ({ settled }) => settled],
  ])("%s is followed by one that puts the last report there and takes nothing for another hand's", async (_, filesOf) => {
    const made = await twoGroups();
    writeFiles(made.paths, filesOf(made));
    // Whoever asks meanwhile is answered with a report of the ledger.
    const reading = await readStatus(made.paths);
    expect(made.reports.map(({ digest }) => digest)).toContain(reading.kind === "right" ? reading.digest : null);
    expect(await takeUp(made.paths)).toBe(0);
  });

  it.each([
    ["the run's first report", 0],
    ["a report that was committed together with the one before the last, and never was in the file", 1],
    ["a report that was committed together with the last one, and never was in the file", 3],
  ])("9.1#2: takes %s for another hand's, though the digests name it as well", async (_, index) => {
    const { paths, reports, settled } = await twoGroups();
    const { bytes, digest } = reports[index] as StoredReport;
    writeFiles(paths, { emitted: `${digest}\n${settled.emitted}`, status: bytes });
    expect(await takeUp(paths)).toBe(1);
  });

  it("9.1#2: takes the report before the last one for another hand's once its digest was dropped", async () => {
    const { paths, first, settled } = await twoGroups();
    writeFiles(paths, { emitted: settled.emitted, status: first.status });
    expect(await readStatus(paths)).toMatchObject({ kind: "different" });
    expect(await takeUp(paths)).toBe(1);
  });
});

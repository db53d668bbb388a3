import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { expectStatus, keepForeignBytes, restoreStatus } from "../../src/session/repair-status.ts";
import type { PipelinePaths } from "../../src/util/pipeline-paths.ts";
import { openJournal, pipelineFolder, startRun } from "../support/journal-kit.ts";
import { aPlan } from "../support/plan-builder.ts";

/** Starts a run, and ends its orchestrator. */
async function startedRun(): Promise<PipelinePaths> {
  const paths = pipelineFolder();
  const { journal, ledger, session } = await openJournal(paths);
  await startRun(journal, aPlan().withOneIn("A", "B", "C", "D").build());
  await session.status.settle();
  await ledger.close();
  return paths;
}

/** Opens the pipeline as the next orchestrator does, which finds the right report in the end. @returns the faults in the ledger. */
async function faultsAfterStart(paths: PipelinePaths): Promise<number> {
  const { session, ledger } = await openJournal(paths);
  await expectStatus(session);
  await restoreStatus(session);
  await session.status.settle();
  let faults = 0;
  for await (const { type } of ledger.events({ types: ["status.tampered"] })) faults += type === "status.tampered" ? 1 : 0;
  expect(readFileSync(paths.statusFile, "utf8")).toBe((await ledger.latestReport("run-1"))?.bytes);
  await ledger.close();
  return faults;
}

/** Opens the pipeline once the file is gone, gives the right report back, and has the file go again before anybody looks. */
async function goneAgainUnseen(paths: PipelinePaths): ReturnType<typeof openJournal> {
  rmSync(paths.statusFile);
  const opened = await openJournal(paths);
  await expectStatus(opened.session);
  await restoreStatus(opened.session);
  rmSync(paths.statusFile);
  return opened;
}

const deeds: readonly (readonly [string, (file: string) => void])[] = [
  ["a folder", (file) => mkdirSync(file)],
  ["nothing", () => undefined],
  ["other bytes", (file) => writeFileSync(file, "{}", { mode: 0o444 })],
];

describe("a second change of the status file by another hand while nothing was recorded since the first", () => {
  it.each(deeds.flatMap(([first, before]) => deeds.map(([second, after]) => [first, second, before, after] as const)))(
    "9.1#2: of %s after %s is recorded too, and the right report is there again",
    async (_first, _second, before, after) => {
      const paths = await startedRun();
      rmSync(paths.statusFile);
      before(paths.statusFile);
      expect(await faultsAfterStart(paths)).toBe(1);
      rmSync(paths.statusFile);
      after(paths.statusFile);
      expect(await faultsAfterStart(paths)).toBe(2);
    },
  );

  it("9.1#2: is recorded where a crash came between keeping what it left and its record", async () => {
    const paths = await startedRun();
    const first = await goneAgainUnseen(paths);
    mkdirSync(paths.statusFile);
    const found = await first.session.status.read();
    const kept = found.kind === "different" ? await keepForeignBytes(first.session, found) : null;
    await first.ledger.close();
    expect(await faultsAfterStart(paths)).toBe(2);
    expect(readdirSync(paths.quarantineDir)).toEqual([kept]);
    const { ledger } = await openJournal(paths);
    const named: (string | null)[] = [];
    for await (const { type, data } of ledger.events({ types: ["status.tampered"] })) if (type === "status.tampered") named.push(data.quarantine);
    await ledger.close();
    expect(named).toEqual([null, kept]);
  });

  it("9.1#2: is recorded where the orchestrator ended before it saw that the file is gone again", async () => {
    const paths = await startedRun();
    const first = await goneAgainUnseen(paths);
    await first.ledger.close();
    expect(await faultsAfterStart(paths)).toBe(2);
  });

  it("9#2: keeps what each left under a name of its own, though they came in one millisecond", async () => {
    const paths = await startedRun();
    for (const mark of ["one", "two"]) {
      rmSync(paths.statusFile, { recursive: true });
      mkdirSync(paths.statusFile);
      writeFileSync(`${paths.statusFile}/${mark}`, "");
      await faultsAfterStart(paths);
    }
    const kept = readdirSync(paths.quarantineDir);
    expect(kept.flatMap((name) => readdirSync(`${paths.quarantineDir}/${name}`)).toSorted()).toEqual(["one", "two"]);
  });
});

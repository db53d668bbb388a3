import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { STAGES } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import type { ArtifactCounts, Ledger } from "@pawl/database";
import { project } from "@pawl/pipeline";
import type { ArtifactRow } from "@pawl/pipeline";
import { expect, it, onTestFinished } from "vitest";

import type { Transition } from "./support/run-driver.ts";
import { simulate } from "./support/simulator.ts";

/** Simulated runs, each with some hundred transitions. */
const SEEDS = [1, 2, 3, 4, 5, 6];

async function ledgerForTest(): Promise<{ ledger: Ledger; lockToken: number }> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-counters-"));
  const ledger = await openLedger({ file: join(folder, "ledger.db") });
  onTestFinished(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const lock = await ledger.acquireLock({ pid: 1, host: "host", startToken: "", nowMs: 0, isHolderAlive: () => false });
  if (!lock.ok) throw new Error("the lock was refused");
  return { ledger, lockToken: lock.token };
}

/** Stores a transition as the journal does. */
async function append(ledger: Ledger, lockToken: number, { before, after, events }: Transition): Promise<void> {
  const expectedHeadSeq = (events[0]?.seq ?? 1) - 1;
  const rows = project(before, after, events);
  await ledger.append({ lockToken, expectedHeadSeq, events, ...rows, report: null, outbox: [] });
}

const IN_PROGRESS: readonly string[] = ["attempting", "produced", "verifying", "integrating"];

function recount(rows: readonly ArtifactRow[]): ArtifactCounts {
  const required = rows.filter(({ optional }) => !optional);
  return {
    total: required.length,
    closed: required.filter(({ phase }) => phase === "closed").length,
    inProgress: required.filter(({ phase }) => IN_PROGRESS.includes(phase)).length,
    awaitingHuman: required.filter(({ phase }) => phase === "parked").length,
  };
}

it("after every transition of runs at random the counters, the counts and the ready ones in the database are those of a recount", async () => {
  const types = new Set<string>();
  let falls = 0;
  for (const seed of SEEDS) {
    const { transitions } = simulate(seed).player.driver;
    const { ledger, lockToken } = await ledgerForTest();
    let closedBefore = 0;
    for (const transition of transitions) {
      for (const { type } of transition.events) types.add(type);
      await append(ledger, lockToken, transition);
      const { run, plan, ready } = transition.after;
      const rows = await ledger.artifacts(run);
      const byStage = Object.fromEntries(STAGES.map((stage) => [stage, recount(rows.filter((row) => row.stage === stage))]));
      expect(await ledger.queries.counts(run)).toEqual({ ...recount(rows), byStage });
      expect(await ledger.stageCounters(run)).toEqual(
        STAGES.map((stage) => ({ run, stage, required: byStage[stage]?.total, closed: byStage[stage]?.closed })),
      );
      const closed = new Set(rows.filter(({ phase }) => phase === "closed").map(({ id }) => id));
      const needs = new Map(plan.artifacts.map((artifact) => [artifact.id, artifact.needs]));
      const isReady = ({ id, phase }: ArtifactRow) => phase === "pending" && (needs.get(id) ?? []).every((need) => closed.has(need));
      const readyIds = (await ledger.queries.readyArtifacts(run)).map(({ id }) => id);
      expect(readyIds).toEqual(rows.filter(isReady).map(({ id }) => id));
      expect(readyIds).toEqual([...ready.values()]);
      if (closed.size < closedBefore) falls += 1;
      closedBefore = closed.size;
    }
  }
  // What moves a counter has happened, in both directions.
  expect([...types]).toEqual(expect.arrayContaining(["artifact.closed", "artifact.invalidated", "artifact.parked", "artifact.cancelled"]));
  expect(falls).toBeGreaterThan(0);
}, 120_000);

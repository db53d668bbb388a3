import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { ownProcessIdentity } from "@pawl/agents";
import { openLedger } from "@pawl/database";
import type { StoredEvent } from "@pawl/database";
import { expect, it, onTestFinished } from "vitest";

import { importPlan, pipelinePaths } from "../../src/index.ts";
import type { PlanImport } from "../../src/index.ts";
import { sha256 } from "../../src/util/sha256.ts";

const IMPORT: PlanImport = {
  planText: "contract: '1'\n",
  record: {
    from: "autoforge",
    sources: [{ name: "features.db", bytes: 3, digest: sha256("abc") }],
    features: 1,
    artifacts: 4,
    claims: ["1-login"],
    oddities: [{ code: "IN_PROGRESS_IGNORED", feature: "1", message: "was in progress" }],
  },
};

function projectForTest(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pawl-import-plan-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function eventsIn(folder: string): Promise<readonly StoredEvent[]> {
  await using ledger = await openLedger({ file: pipelinePaths(folder).ledgerFile, mode: "read-only" });
  const events: StoredEvent[] = [];
  for await (const event of ledger.events()) events.push(event);
  return events;
}

it("writes the plan and records the import outside of every run", async () => {
  const folder = projectForTest();
  const { planFile, seq } = await importPlan(folder, IMPORT);
  expect({ planFile, seq }).toEqual({ planFile: join(folder, "pawl.yaml"), seq: 1 });
  expect(readFileSync(planFile, "utf8")).toBe(IMPORT.planText);
  const data = { ...IMPORT.record, planFileDigest: sha256(IMPORT.planText) };
  expect(await eventsIn(folder)).toMatchObject([{ seq: 1, run: "", type: "plan.imported", data }]);
});

it("never replaces a plan, and makes no ledger then", async () => {
  const folder = projectForTest();
  writeFileSync(join(folder, "pawl.yaml"), "mine");
  await expect(importPlan(folder, IMPORT)).rejects.toMatchObject({ code: "PLAN_EXISTS" });
  expect(readFileSync(join(folder, "pawl.yaml"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, ".pawl"))).toBe(false);
});

it("does not write through a link that leads nowhere", async () => {
  const folder = projectForTest();
  symlinkSync(join(folder, "elsewhere.yaml"), join(folder, "pawl.yaml"));
  await expect(importPlan(folder, IMPORT)).rejects.toMatchObject({ code: "PLAN_EXISTS" });
  expect(existsSync(join(folder, "elsewhere.yaml"))).toBe(false);
  expect(await eventsIn(folder)).toEqual([]);
});

it("leaves no plan behind that is not on record", async () => {
  const folder = projectForTest();
  const record = { ...IMPORT.record, sources: [] };
  await expect(importPlan(folder, { ...IMPORT, record })).rejects.toMatchObject({ code: "LEDGER_BAD_INPUT" });
  expect(existsSync(join(folder, "pawl.yaml"))).toBe(false);
  expect(await eventsIn(folder)).toEqual([]);
});

it("writes nothing while an orchestrator is at work", async () => {
  const folder = projectForTest();
  await using ledger = await openLedger({ file: pipelinePaths(folder).ledgerFile });
  const { pid, startToken } = ownProcessIdentity();
  await ledger.acquireLock({ pid, startToken, host: hostname(), nowMs: Date.now(), isHolderAlive: () => true });
  await expect(importPlan(folder, IMPORT)).rejects.toMatchObject({ code: "LOCKED" });
  expect(existsSync(join(folder, "pawl.yaml"))).toBe(false);
  expect((await ledger.head()).seq).toBe(0);
});

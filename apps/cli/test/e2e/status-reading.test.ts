import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import { checkReport, deriveState, renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import { expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

it("3.0#1 3.0#2 7#1 7#2: at every moment of a run pawl status prints the file's bytes, which are a valid report of the ledger", async () => {
  const project = projectForTest();
  const body = 'write(location, assignment.attempt === 1 ? "wrong\\n" : "done\\n");';
  const more = [plannedArtifact("second", "A", "docs/second.md")];
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes: madeByPawl("guide", "code", "decision"), more }));
  const run = project.start(["run"]);
  let isOver = false;
  const ended = run.ended.finally(() => {
    isOver = true;
  });

  const [inFile, printed] = await Promise.all([readFileUntil(project, () => isOver), runStatusUntil(project, () => isOver)]);
  expect(await ended).toMatchObject({ exitCode: 0 });

  const stored = await storedReports(project);
  expect(printed.length).toBeGreaterThan(5);
  expect(inFile.size).toBeGreaterThan(10);
  for (const text of new Set([...inFile, ...printed])) {
    expect(stored).toContain(text);
    const report = JSON.parse(text) as StatusReport;
    expect(checkReport(report)).toEqual([]);
    expect(renderReport(report)).toBe(text);
    expect(["RUNNING", "COMPLETED"]).toContain(deriveState(report));
  }
});

function read(project: Project): string | null {
  try {
    return readFileSync(join(project.dir, "progress", "status.json"), "utf8");
  } catch (error) {
    // Before the first report.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Every content that the file is seen with. */
async function readFileUntil(project: Project, isOver: () => boolean): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  while (!isOver()) {
    const text = read(project);
    if (text === null) expect(seen).toEqual(new Set());
    else seen.add(text);
    await nextTurn();
  }
  return seen;
}

/** Everything that `pawl status` prints, asked for without a pause. */
async function runStatusUntil(project: Project, isOver: () => boolean): Promise<readonly string[]> {
  const printed: string[] = [];
  while (!isOver()) {
    const before = read(project);
    const { exitCode, stdout, stderr } = await project.pawl(["status"]);
    if (before === null && exitCode === 2) continue;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    if (before === read(project)) expect(stdout).toBe(before);
    printed.push(stdout);
  }
  return printed;
}

async function storedReports(project: Project): Promise<ReadonlySet<string>> {
  const ledger = await openLedger({ file: join(project.dir, ".pawl", "ledger.db"), mode: "read-only" });
  try {
    const stored = new Set<string>();
    for await (const { bytes } of ledger.reports({ run: (await ledger.latestRun()) ?? "" })) stored.add(bytes);
    return stored;
  } finally {
    await ledger.close();
  }
}

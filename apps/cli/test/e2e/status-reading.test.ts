import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import { checkReport, deriveState, renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { expect, it } from "vitest";

import { storedReports, wrongReports } from "../demo/support/stored-reports.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { readLog } from "./support/run-facts.ts";

it("2#5 3.0#1 3.0#2 7#1 7#2: at every moment of a run pawl status prints the file's bytes, which are a valid report of the ledger", async () => {
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

  const events = await readLog(project);
  const reports = await storedReports(project.dir, events[0]?.run ?? "");
  expect(wrongReports(events, reports)).toEqual([]);
  const stored = new Set(reports.map(({ bytes }) => bytes));
  expect(printed.length).toBeGreaterThan(5);
  expect(inFile.size).toBeGreaterThan(5);
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
    if (text !== null) seen.add(text);
    else if (seen.size > 0) throw new Error("the file was gone");
    await nextTurn();
  }
  return seen;
}

/** Tells a file from another one with the same bytes that came after others; `null`: there is none. */
function fileOf(project: Project): string | null {
  const found = statSync(join(project.dir, "progress", "status.json"), { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino} ${found.ctimeNs}`;
}

/** Everything that `pawl status` prints, asked for without a pause. */
async function runStatusUntil(project: Project, isOver: () => boolean): Promise<readonly string[]> {
  const printed: string[] = [];
  while (!isOver()) {
    const [before, fileBefore] = [read(project), fileOf(project)];
    const { exitCode, stdout, stderr } = await project.pawl(["status"]);
    if (before === null && exitCode === 2) continue;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    // While the file stays as it was, nothing else can have been right.
    const isSame = before === read(project) && fileBefore === fileOf(project);
    expect(isSame ? stdout : before).toBe(before);
    printed.push(stdout);
  }
  return printed;
}

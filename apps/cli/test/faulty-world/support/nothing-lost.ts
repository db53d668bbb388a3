import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";

import { branchProblems, closureProblems, openAttempts } from "../../crash/support/closure-problems.ts";
import { dataOf, readLog } from "../../e2e/support/run-facts.ts";
import type { Project } from "../../support/make-project.ts";

/** How attempts end that nobody is charged for. */
const UNCHARGED = /^(?:DONE|ORCHESTRATOR_LOST|INTERRUPTED)$/;

/**
 * Expects of a run that is COMPLETED what no fault of the machine may have changed: each artifact closed once, by one commit on the
 * branch; no attempt charged or open; ledger, repository and report whole; nothing temporary left.
 */
export async function expectNothingLost(project: Project): Promise<void> {
  const audit = await project.pawl(["audit"]);
  expect({ exitCode: audit.exitCode, stderr: audit.stderr }).toEqual({ exitCode: 0, stderr: "" });
  const events = await readLog(project);
  expect(closureProblems(events)).toEqual([]);
  expect(branchProblems(project, events)).toEqual([]);
  expect(openAttempts(events)).toEqual([]);
  const charged = dataOf(events, "attempt.ended").filter(({ reason }) => !UNCHARGED.test(String(reason)));
  expect(charged).toEqual([]);
  expect(dataOf(events, "question.raised")).toEqual([]);
  // Objects that nothing names are no damage: an interrupted write leaves them, and git removes them in time.
  expect(project.git("fsck", "--full", "--no-dangling", "--no-progress")).toBe("");
  for (const folder of [".pawl", "progress"]) {
    expect(readdirSync(join(project.dir, folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  }
  expect(readdirSync(join(project.root, "tmp")).filter((name) => !name.endsWith(".log"))).toEqual([]);
}

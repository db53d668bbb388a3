import { deriveState } from "@pawl/contract";
import { expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";

/** `design` says the same each time but for the time and its process, `varying` says what it has found out since. */
const FAILS = `
  if (id === "design") console.error(new Date().toISOString() + " [pid " + process.pid + "] " + process.cwd() + ": no licence");
  else console.error("no licence number " + assignment.attempt);
  process.exit(3);
`;

it("4.8#4 8#2: a failed dependency ends the run BLOCKED with a question: tried again only while something changes, and no dependent starts", async () => {
  const project = projectForTest();
  const more = [plannedArtifact("varying", "A", "docs/varying.md")];
  const limits = { attempts: 4, agents: 1, backoff: "1ms" };
  project.writePlan(quickPlan({ command: writeAgent(project, FAILS), changes: madeByPawl("guide", "code", "decision"), more, limits }));
  const { exitCode, events } = await runLogged(project);
  expect(exitCode).toBe(3);
  const started = dataOf(events, "attempt.started").map(({ artifacts }) => String(artifacts));
  expect(started.filter((id) => id === "design")).toHaveLength(2);
  expect(started.filter((id) => id === "varying")).toHaveLength(4);
  expect(started).toHaveLength(6);
  expect(dataOf(events, "artifact.parked", "design")).toMatchObject([{ reason: "SAME_FAILURE" }]);
  expect(dataOf(events, "artifact.parked", "varying")).toMatchObject([{ reason: "EXIT_NONZERO" }]);
  const report = readReport(project);
  expect(deriveState(report)).toBe("BLOCKED");
  expect(report.blocking_questions.toSorted()).toEqual([
    "docs/design.md is parked because of SAME_FAILURE (RETRY/ABORT)",
    "docs/varying.md is parked because of EXIT_NONZERO (RETRY/ABORT)",
  ]);
});

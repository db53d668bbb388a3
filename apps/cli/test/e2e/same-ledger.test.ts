import { deriveState } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { expect, it } from "vitest";

import { storedReports, wrongReports } from "../demo/support/stored-reports.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { readLog } from "./support/run-facts.ts";
import { rebuildReports } from "./support/rebuild-reports.ts";

it("4.8#3 2#5: each report of a run, its next_step with the rest, follows from the ledger alone, whichever process wrote it", async () => {
  const project = projectForTest();
  // Alike but for their names, so that nothing but the order that the ledger gives decides which one is next.
  const more = ["ash", "elm", "fir", "yew"].map((name) => {
    const location = `docs/${name}.md`;
    return { ...plannedArtifact(name, "A", location), gate: { checks: [{ run: ["grep", "-q", "done", location] }], control: "none" } };
  });
  const changes = { ...madeByPawl("design", "guide", "decision"), code: { requires: { files: ["licence.txt"] } } };
  const body = 'write(location, id === "elm" && assignment.attempt < 6 ? `wrong ${assignment.attempt}\\n` : "done\\n");';
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes, more, limits: { attempts: 9 } }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  project.write("licence.txt", "granted\n");
  expect(await project.pawl(["answer", "src/code.txt", "PROVIDED"])).toMatchObject({ exitCode: 0 });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });

  const events = await readLog(project);
  const run = events[0]?.run ?? "";
  const stored = await storedReports(project.dir, run);
  expect(await rebuildReports(project.dir, run, stored)).toEqual(stored);
  expect(wrongReports(events, stored)).toEqual([]);

  const reports = stored.map(({ bytes }) => JSON.parse(bytes) as StatusReport);
  expect(new Set(reports.map(deriveState))).toEqual(new Set(["RUNNING", "BLOCKED", "COMPLETED"]));
  expect(new Set(reports.map(({ next_step }) => next_step)).size).toBeGreaterThan(5);
});

import { deriveState } from "@pawl/contract";
import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";

it("2.2#1 5#5: pawl retry sends a parked artifact back to work with its tries uncharged, and is on record", async () => {
  const project = projectForTest();
  const body = 'if (assignment.attempt > 2) write(location, "done\\n"); else write(location, "draft\\n");';
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes: madeByPawl("guide", "code", "decision"), limits: { attempts: 2 } }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  expect(await readArtifacts(project)).toMatchObject({ design: { phase: "parked" }, guide: { phase: "pending" } });

  const refused = [
    await project.pawl(["retry", "docs/guide.md"]),
    await project.pawl(["retry", "nothing"]),
  ];
  expect(refused.map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr.split(":")[0]])).toEqual([
    [2, "", "error NOT_PARKED"],
    [2, "", "error ARTIFACT_UNKNOWN"],
  ]);

  expect((await project.pawl(["retry", "desing"])).stderr).toContain("hint: Did you mean design? ");
  expect((await project.pawl(["answer", "docs/design.md", "RETYR"])).stderr).toContain("hint: Did you mean RETRY? ");

  expect(await project.pawl(["retry", "docs/design.md", "--by", "Ada", "--why", "the agent was updated"])).toMatchObject({
    exitCode: 0,
    stdout: "docs/design.md goes back to work, recorded for Ada.\n",
  });
  const report = readReport(project);
  expect(deriveState(report)).toBe("RUNNING");
  expect(report).toMatchObject({ blocking_questions: [], issues: [], next_step: "Generate docs/design.md" });
  expect(await readArtifacts(project)).toMatchObject({ design: { phase: "pending", failures: 0 } });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  const events = await readLog(project);
  expect(dataOf(events, "artifact.unparked")).toEqual([{ artifact: "design", by: "Ada", why: "the agent was updated" }]);
  expect(events[events.findIndex(({ type }) => type === "artifact.unparked") + 1]?.type).toBe("report.emitted");
});

import { deriveState } from "@pawl/contract";
import { expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

it("2#4 2.2#2 2.2#3 5#6 4.6#2: a report is emitted by itself in a silent window, says so, and nothing else changes", async () => {
  const rig = await startAgentRig();
  const plan = quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), limits: { silence: "1s" } });
  const project = projectForTest({ plan });
  const run = project.start(["run"]);
  const agent = await rig.next();
  const before = readReport(project);
  await agent.print("I am very nearly finished, 99 percent\n");
  await run.stderrMatches(/silence\.expired/);
  const silent = readReport(project);
  expect(silent).toEqual({ ...before, issues: [expect.stringMatching(/^NO_PROGRESS window=1s since=\S+$/)] });
  expect(deriveState(silent)).toBe("RUNNING");
  await agent.write("docs/design.md", "done\n");
  await agent.exit(0);
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  expect(readReport(project).issues).toEqual([]);
  const events = await readLog(project);
  const expired = dataOf(events, "silence.expired");
  expect(expired.length).toBeGreaterThan(0);
  expect(dataOf(events, "report.emitted").filter(({ cause }) => cause === "silence.expired")).toHaveLength(expired.length);
});

it("2#4 2.2#2: a run that waits for an answer says again in every silent window that nothing happens", async () => {
  const changes = { ...madeByPawl("guide", "code", "decision"), design: { requires: { files: ["licence.txt"] } } };
  const project = projectForTest();
  project.writePlan(quickPlan({ command: writeAgent(project), changes, limits: { silence: "1s" } }));
  const run = project.start(["run", "--wait"]);
  await run.stderrMatches(/question\.raised[^]*silence\.expired[^]*silence\.expired/);
  const silent = readReport(project);
  expect(deriveState(silent)).toBe("BLOCKED");
  expect(silent.blocking_questions).toEqual(["docs/design.md requires licence.txt (PROVIDED/ABORT)"]);
  expect(silent.issues.map((issue) => issue.split(" ")[0])).toEqual(["PARKED", "NO_PROGRESS"]);
  project.write("licence.txt", "granted\n");
  expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
  expect(await run.ended).toMatchObject({ exitCode: 0 });
});

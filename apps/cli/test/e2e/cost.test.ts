import { costReportSchema } from "@pawl/pipeline";
import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** Fails the first time, and says then what it used; the second time it does its work and says nothing. */
const TELLS_ONCE = `
if (assignment.artifacts[0].lastFailure === null) {
  fs.writeFileSync(process.env.PAWL_USAGE, JSON.stringify({ version: 1, money: "1.25", tokens: 40 }));
  process.exit(1);
}
write(location, "done\\n");`;

it("pawl cost shows what was reported and never takes what is unknown for zero; a closed artifact costs what was wasted too", async () => {
  const project = projectForTest();
  project.writePlan(quickPlan({ command: writeAgent(project, TELLS_ONCE), changes: madeByPawl("guide", "code", "decision") }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  const { stdout, exitCode } = await project.pawl(["cost", "--json"]);
  expect(exitCode).toBe(0);
  const report = costReportSchema.parse(JSON.parse(stdout));
  expect(report.total).toMatchObject({
    attempts: 5,
    closed: 4,
    money: { known: "1.25", unknownAttempts: 1 },
    tokens: { known: 40, unknownAttempts: 1 },
    timeMs: { unknownAttempts: 0 },
    perClosed: { money: { known: "0.3125", unknownAttempts: 1 }, tokens: { known: 10 } },
  });
  expect(report.agents.map(({ profile, attempts }) => [profile, attempts])).toEqual([["default", 2], [null, 3]]);
  expect(report.artifacts.map(({ id, attempts, money }) => [id, attempts, money])).toEqual([
    ["design", 2, { known: "1.25", unknownAttempts: 1 }],
    ...["guide", "code", "decision"].map((id) => [id, 1, { known: null, unknownAttempts: 0 }]),
  ]);
  const text = await project.pawl(["cost", "--run", report.run]);
  expect(text.stdout).toMatch(/^design +A +closed +2 +at least 1\.25 +at least 40 /m);
  expect(text.stdout).toMatch(/^per closed artifact +at least 0\.3125 +at least 10 /m);
  expect(await project.pawl(["cost", "--run", "nobody"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("RUN_UNKNOWN") as string });
});

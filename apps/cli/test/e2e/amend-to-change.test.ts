import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog } from "./support/run-facts.ts";

it("an artifact that is to change by an amended plan has to differ from what it was then", async () => {
  const project = projectForTest();
  const command = writeAgent(project, 'write(location, "done " + assignment.attempt + "\\n");');
  const planned = (design: object) => {
    // The old content passes the gate too, so its control would tell nothing.
    const { gate } = madeByPawl("design")["design"] ?? {};
    const made = madeByPawl("guide", "code", "decision");
    return quickPlan({ command, changes: { ...made, decision: { ...made["decision"], requires: { env: ["PAWL_TEST_MISSING"] } }, design: { gate, ...design } } });
  };
  project.writePlan(planned({}));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  project.writePlan(planned({ changed: true }));
  expect(await project.pawl(["amend", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  const gates = dataOf(await readLog(project), "gate.finished", "design").map(({ purpose, reason }) => [purpose, reason]);
  expect(gates).toEqual([["candidate", "OK"], ["gate-first", "UNCHANGED"], ["candidate", "OK"]]);
});

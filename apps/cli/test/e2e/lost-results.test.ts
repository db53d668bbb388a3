import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { makeProject } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, runLogged } from "./support/run-facts.ts";

it("what was handed in and is gone after a loss of power is made again, and nobody is charged for it", async ({ onTestFinished }) => {
  const project = makeProject();
  onTestFinished(() => project.dispose());
  const command = writeAgent(project, 'write(location, "done\\n");');
  const [begun, goOn] = [join(project.root, "begun"), join(project.root, "go-on")];
  const gate = { checks: [{ run: ["sh", "-c", `touch '${begun}'; while [ ! -e '${goOn}' ]; do sleep 0.05; done; grep -q done docs/design.md`] }], control: "none" };
  project.writePlan({ ...quickPlan({ command, changes: { ...madeByPawl("guide", "code", "decision"), design: { gate } }, limits: { attempts: 1 } }), mode: "in-place" });
  const killed = project.start(["run", "--json"]);
  await killed.stdoutMatches(/"gate\.started"/);
  killed.child.kill("SIGKILL");
  await killed.ended;
  // Of a file that was not synced the system may keep the name alone.
  truncateSync(join(project.dir, ".pawl/snapshots.git/unlanded"));
  writeFileSync(goOn, "");
  const run = await runLogged(project);
  expect(run).toMatchObject({ exitCode: 0 });
  const { events } = run;
  expect(dataOf(events, "artifact.retried", "design")).toMatchObject([{ attempt: 1, reason: "ORCHESTRATOR_LOST", charged: false, detail: expect.stringContaining("was lost") }]);
  expect(dataOf(events, "artifact.closed", "design")).toHaveLength(1);
});

import { join } from "node:path";

import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, runLogged } from "./support/run-facts.ts";

it("a result of an attempt whose lease is gone is refused, and the next attempt's result closes", async () => {
  const project = projectForTest();
  // The first attempt loses its lease by its own doing, takes no notice of the signal until its work is there, and exits 0.
  const body = `
    if (assignment.attempt > 1) return write(location, "done in time\\n");
    process.on("SIGTERM", () => {
      write(location, "done too late\\n");
      process.exit(0);
    });
    fs.rmSync(${JSON.stringify(join(project.dir, "progress", "status.json"))}, { force: true });
    await sleep(60_000);
  `;
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes: madeByPawl("guide", "code", "decision") }));
  const { exitCode, events } = await runLogged(project);
  expect(exitCode).toBe(0);
  expect(dataOf(events, "result.refused")).toEqual([{ attempt: 1, artifacts: ["design"], reason: "LEASE_LOST" }]);
  expect(dataOf(events, "attempt.produced").map(({ attempt }) => attempt)).not.toContain(1);
  expect(dataOf(events, "artifact.closed", "design")).toMatchObject([{ attempt: 2 }]);
  expect(project.git("show", "main:docs/design.md")).toBe("done in time\n");
  expect((await readArtifacts(project))["design"]).toMatchObject({ phase: "closed", failures: 0 });
});

import { hostname } from "node:os";

import { expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog } from "./support/run-facts.ts";

it("two orchestrators at once: the second exits 6 and names pid and host of the first, which goes on undisturbed", async () => {
  const rig = await startAgentRig();
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }) });
  const both = [project.start(["run"]), project.start(["run", "--wait"])] as const;
  const agent = await rig.next();

  const ends = both.map((run) => run.ended.then((result) => ({ run, result })));
  const { run: second, result: refused } = await Promise.race(ends);
  const first = second === both[0] ? both[1] : both[0];
  expect(refused).toMatchObject({ exitCode: 6, stdout: "" });
  expect(refused.stderr).toMatch(new RegExp(`^error LOCKED: .*process ${first.pid} on ${hostname()}\n`, "m"));
  const third = await project.pawl(["run", "--new"]);
  expect(third).toMatchObject({ exitCode: 6, stdout: "" });
  expect(third.stderr).toMatch(new RegExp(`^error LOCKED: .*process ${first.pid} on ${hostname()}\n`, "m"));

  await agent.write("docs/design.md", "done\n");
  await agent.exit(0);
  expect(await first.ended).toMatchObject({ exitCode: 0 });
  const events = await readLog(project, "--run", "all");
  expect(dataOf(events, "orchestrator.started")).toMatchObject([{ pid: first.pid, host: hostname() }]);
  expect(dataOf(events, "attempt.started").map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
});

import { getPriority } from "node:os";

import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";

/** A program that holds 256 MiB in a child of its own, which left its group, until it is ended. */
const HOLDS_MEMORY = ["node", "-e", `require("node:child_process").spawn(process.execPath, ["-e", "globalThis.held = Buffer.alloc(256 << 20, 1); setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" }); setInterval(() => {}, 1000)`];
/** A program that works until it is ended, in children that live for a moment each. */
const WORKS_FOR_EVER = ["sh", "-c", "while :; do i=0; (while [ $i -lt 20000 ]; do i=$((i+1)); done); done"];

it("ends an agent whose processes together hold too much memory or use too much CPU time, and says which of the two", async () => {
  const project = projectForTest();
  const made = madeByPawl("code", "decision");
  const changes = {
    ...made,
    code: { ...made["code"], needs: [] },
    design: { agent: "fat" },
    guide: { agent: "busy", needs: [], stage: "A" },
  };
  const more = [{ id: "text", stage: "B", location: "docs/text.md", run: ["sh", "-c", "mkdir -p docs; echo done > docs/text.md"], gate: { checks: [{ run: ["grep", "-q", "done", "docs/text.md"] }] } }];
  const agents = {
    fat: { command: HOLDS_MEMORY, resources: { memory: "200MiB" } },
    busy: { command: WORKS_FOR_EVER, resources: { cpuTime: "300ms" } },
  };
  project.writePlan({ ...quickPlan({ command: ["false"], changes, more, limits: { attempts: 1 } }), agents });
  const { exitCode, stderr } = await project.pawl(["run"]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
  const events = await readLog(project);
  const ended = dataOf(events, "attempt.ended").map(({ reason, detail }) => [reason, detail]);
  expect(Object.fromEntries(ended as [string, string][])).toEqual({
    OVER_MEMORY: expect.stringMatching(/^the agent's processes held \d+ bytes of memory, of the 209715200 that they may$/),
    OVER_CPU_TIME: expect.stringMatching(/^the agent's processes used \d+ ms of CPU time, of the 300 that they may$/),
  });
  expect(await readArtifacts(project)).toMatchObject({ design: { phase: "parked", reason: "OVER_MEMORY" }, guide: { phase: "parked", reason: "OVER_CPU_TIME" } });
  expect(readReport(project).issues).toEqual(expect.arrayContaining(["PARKED artifact=docs/design.md reason=OVER_MEMORY", "PARKED artifact=docs/guide.md reason=OVER_CPU_TIME"]));
});

it("ends a check that uses too much, which is the attempt's failure where the control is not ended so too, and gives all the niceness of the plan", async () => {
  const project = projectForTest();
  const nice = ["sh", "-c", 'test "$(ps -o ni= -p $$ | tr -d " ")" = "$WANTED" && mkdir -p docs && echo done > docs/design.md'];
  const busy = `grep -q done docs/guide.md || exit 1; ${WORKS_FOR_EVER[2]}`;
  const changes = {
    ...madeByPawl("code", "decision"),
    design: { run: nice },
    guide: { run: ["sh", "-c", "mkdir -p docs; echo done > docs/guide.md"], gate: { checks: [{ run: ["sh", "-c", busy] }] } },
  };
  const wanted = String(Math.min(19, getPriority() + 3));
  const top = { resources: { nice: 3, cpuTime: "500ms" }, env: { set: { WANTED: wanted } } };
  project.writePlan(quickPlan({ command: ["false"], changes, limits: { attempts: 1 }, top }));
  const { exitCode, stderr } = await project.pawl(["run"]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
  const events = await readLog(project);
  expect(await readArtifacts(project)).toMatchObject({ design: { phase: "closed" }, guide: { phase: "parked", reason: "CHECK_OVER_CPU_TIME" } });
  expect(dataOf(events, "gate.finished", "guide")).toMatchObject([
    { verdict: "INCONCLUSIVE", reason: "CHECK_OVER_CPU_TIME", checks: [{ outcome: "over-cpu-time", exitCode: null }], control: { reason: "CHECK_FAILED" } },
  ]);
});

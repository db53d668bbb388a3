import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");
const MORE = ["b", "c", "d"].map((id) => plannedArtifact(id, "A", `docs/${id}.md`));

/** Reports what it used, then does its work. */
const uses = (usage: object): string => `fs.writeFileSync(process.env.PAWL_USAGE, JSON.stringify(${JSON.stringify({ version: 1, ...usage })})); write(location, "done\\n");`;

function project(body: string, limits: object): Project {
  const made = projectForTest();
  made.writePlan(quickPlan({ command: writeAgent(made, body), changes: LATER, more: MORE, limits: { agents: 4, ...limits } }));
  return made;
}

describe("the budget of a run", () => {
  it("4.7#6: is set aside before attempts start, so that several at once keep it; used up, what is under way ends and a human is asked", async () => {
    const made = project(uses({ money: "0.9" }), { budget: { attempt: { money: "1.00" }, run: { money: "2.00" } } });
    const { exitCode, events } = await runLogged(made);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "attempt.started")).toHaveLength(2);
    expect(dataOf(events, "usage.settled").map(({ charged, isUnknown }) => [(charged as { moneyMicros: number }).moneyMicros, isUnknown])).toEqual([
      [900_000, false],
      [900_000, false],
    ]);
    // Both were closed: what was under way is drained.
    expect(dataOf(events, "artifact.closed")).toHaveLength(2);
    const report = readReport(made);
    expect(deriveState(report)).toBe("BLOCKED");
    expect(report.blocking_questions).toEqual([expect.stringMatching(/^The run's budget of money is used up before docs\/\w+\.md \(EXTEND\/ABORT\)$/)]);
    const location = /docs\/\w+\.md/.exec(report.blocking_questions[0] ?? "")?.[0] ?? "";
    expect(await made.pawl(["answer", location, "EXTEND"])).toMatchObject({ exitCode: 0 });
    expect(await made.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(await made.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  it("6.5#1: has what an attempt used recorded although the run was aborted under it", async () => {
    const rig = await startAgentRig();
    const made = projectForTest();
    const limits = { budget: { attempt: { tokens: 100 }, run: { tokens: 250 } } };
    made.writePlan(quickPlan({ command: rig.command, changes: LATER, limits }));
    const run = made.start(["run"]);
    await rig.next();
    expect(await made.pawl(["abort", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await run.ended).toMatchObject({ exitCode: 4 });
    const events = await readLog(made);
    expect(dataOf(events, "usage.settled")).toMatchObject([{ attempt: 1, reported: null, charged: { tokens: 100 }, isUnknown: false }]);
    const types = events.map(({ type }) => type);
    expect(types.indexOf("usage.settled")).toBeGreaterThan(types.indexOf("run.aborted"));
    expect(await made.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  it("counts an attempt whose orchestrator was killed with what it reported last", async () => {
    const rig = await startAgentRig();
    const made = projectForTest();
    const limits = { budget: { attempt: { tokens: 100 }, run: { tokens: 250 } } };
    made.writePlan(quickPlan({ command: rig.command, changes: LATER, limits }));
    const run = made.start(["run"]);
    const agent = await rig.next();
    const usageFile = `${made.dir}/.pawl/logs/${String((await readLog(made))[0]?.run)}/attempt-1/usage.json`;
    await agent.write(usageFile, '{"version":1,"tokens":60}');
    run.child.kill("SIGKILL");
    await run.ended.catch(() => undefined);
    const again = made.start(["run"]);
    const second = await rig.next();
    expect(dataOf(await readLog(made), "usage.settled")).toMatchObject([
      { attempt: 1, reported: { tokens: 60 }, charged: { tokens: 60 }, isUnknown: false },
    ]);
    await second.write("docs/design.md", "done\n");
    await second.write(usageFile.replace("attempt-1", "attempt-2"), '{"version":1,"tokens":5}');
    await second.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
  });
});

describe("an attempt", () => {
  it("that uses more than one may is stopped, and its successor is told so", async () => {
    const greedy = `
      fs.writeFileSync(process.env.PAWL_USAGE, JSON.stringify({ version: 1, tokens: assignment.attempt === 1 ? 1001 : 10 }));
      if (assignment.attempt === 1) await sleep(600_000);
      write(location, assignment.artifacts[0].lastFailure?.reason + " done\\n");
    `;
    const made = projectForTest();
    made.writePlan(quickPlan({ command: writeAgent(made, greedy), changes: LATER, limits: { budget: { attempt: { tokens: 1000 } } } }));
    const { exitCode, events } = await runLogged(made);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "artifact.retried")).toMatchObject([{ reason: "OVER_BUDGET", charged: true }]);
    expect(dataOf(events, "usage.settled")).toMatchObject([{ charged: { tokens: 1001 } }, { charged: { tokens: 10 } }]);
    expect(made.git("show", "main:docs/design.md")).toBe("OVER_BUDGET done\n");
  });
});

describe("usage that cannot be read though a budget is set", () => {
  it("4.7#6: is not zero: a human is asked before another agent starts", async () => {
    const made = project(`write(location, "done\\n");`, { agents: 1, budget: { attempt: { money: "1" }, run: { money: "100" } } });
    const { exitCode, events } = await runLogged(made);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "attempt.started")).toHaveLength(1);
    expect(dataOf(events, "usage.settled")).toMatchObject([{ charged: { moneyMicros: 1_000_000 }, isUnknown: true }]);
    expect(readReport(made).blocking_questions).toEqual([expect.stringContaining("What an agent used is unknown")]);
  });
});

describe("the budget of an artifact", () => {
  it("parks the artifact once it cannot pay another attempt, while others go on", async () => {
    const wasteful = `
      fs.writeFileSync(process.env.PAWL_USAGE, JSON.stringify({ version: 1, tokens: id === "b" ? 60 : 10 }));
      write(location, id === "b" ? "wrong " + assignment.attempt : "done\\n");
    `;
    const made = project(wasteful, { attempts: 9, budget: { attempt: { tokens: 100 }, artifact: { tokens: 210 } } });
    const { exitCode, events } = await runLogged(made);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => String(artifact)).toSorted()).toEqual(["c", "d", "design"]);
    expect(dataOf(events, "artifact.retried", "b")).toHaveLength(2);
    expect(dataOf(events, "artifact.parked")).toMatchObject([{ artifact: "b", reason: "BUDGET_ARTIFACT", options: ["EXTEND", "ABORT"] }]);
    expect(readReport(made).blocking_questions).toEqual(["The budget of tokens for docs/b.md is used up (EXTEND/ABORT)"]);
  });
});

import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, runLogged } from "./support/run-facts.ts";

describe("what is there already is gated before any agent works on it", () => {
  it("run --new on a finished project closes everything from the head, without an agent; there too a vacuous gate closes nothing", async () => {
    const project = projectForTest({ files: { "docs/notes.txt": "notes\n" } });
    project.writePlan(quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision") }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const head = project.git("rev-parse", "main").trim();

    const vacuous = { id: "notes", stage: "D", location: "docs/notes.txt", optional: true, gate: { checks: [{ run: ["true"] }] } };
    project.writePlan(quickPlan({ command: ["false"], more: [vacuous] }));
    const { exitCode, events } = await runLogged(project, "--new");
    expect(exitCode).toBe(0);
    expect(new Set(dataOf(events, "attempt.started").map(({ kind }) => kind))).toEqual(new Set(["gate-first"]));
    for (const id of ["design", "guide", "code", "decision"]) {
      expect(dataOf(events, "gate.finished", id)).toMatchObject([{ purpose: "gate-first", verdict: "PASS", control: { verdict: "FAIL" } }]);
      expect(dataOf(events, "artifact.closed", id)).toMatchObject([{ closure: { commit: head, control: "REFUSED" } }]);
    }
    expect(dataOf(events, "artifact.closed", "notes")).toEqual([]);
    for (const { reason } of dataOf(events, "gate.finished", "notes")) expect(reason).toBe("VACUOUS_GATE");
    expect(project.git("rev-parse", "main").trim()).toBe(head);
  });

  it("a parked artifact that was mended by hand and committed closes after RETRY without another agent", async () => {
    const project = projectForTest();
    const plan = quickPlan({ command: writeAgent(project, ""), changes: madeByPawl("guide", "code", "decision"), limits: { attempts: 1 } });
    project.writePlan(plan);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    project.write("docs/design.md", "done by hand\n");
    project.git("add", "docs/design.md");
    project.git("commit", "--quiet", "--message=By hand");
    const byHand = project.git("rev-parse", "HEAD").trim();
    expect(await project.pawl(["answer", "docs/design.md", "RETRY"])).toMatchObject({ exitCode: 0 });

    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "artifact.gate_first")).toEqual([{ artifact: "design", cause: "CHANGED_BY_HAND", trigger: byHand }]);
    expect(dataOf(events, "attempt.started").map(({ kind, artifacts }) => [kind, artifacts])).toEqual([
      ["gate-first", ["design"]],
      ["run", ["guide"]],
      ["run", ["code"]],
      ["run", ["decision"]],
    ]);
    expect((await readArtifacts(project))["design"]).toMatchObject({ phase: "closed", commit: byHand });
  });
});

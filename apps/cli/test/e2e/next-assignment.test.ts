import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";

const CHECK = ["sh", "-c", "cat docs/design.md; grep -q done docs/design.md"];
const CHANGES = { ...madeByPawl("guide", "code", "decision"), design: { gate: { checks: [{ run: CHECK }] } } };

interface Told {
  readonly lastGate: Record<string, unknown> | null;
  readonly lastFailure: Record<string, unknown> | null;
  readonly answer: Record<string, unknown> | null;
}

/** A project whose agent keeps what each attempt was told, and whose body decides what it does. */
function project(body: string, limits: Record<string, unknown> = {}): Project {
  const made = projectForTest();
  const keep = `fs.writeFileSync(${JSON.stringify(made.root)} + "/told-" + assignment.attempt, JSON.stringify(assignment));`;
  made.writePlan(quickPlan({ command: writeAgent(made, keep + body), changes: CHANGES, limits }));
  return made;
}

function told({ root }: Project, attempt: number): Told & { readonly instructions: string } {
  const assignment = JSON.parse(readFileSync(join(root, `told-${attempt}`), "utf8")) as { instructions: string; artifacts: [Told] };
  return { ...assignment.artifacts[0], instructions: assignment.instructions };
}

describe("the next assignment", () => {
  it("tells what the gate said last, which check decided and what that check printed", async () => {
    const made = project('write(location, assignment.attempt === 1 ? "half of it\\n" : "done\\n");');
    expect(await made.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(told(made, 1)).toMatchObject({ lastGate: null, lastFailure: null, answer: null });
    expect(told(made, 2).lastGate).toEqual({
      verdict: "FAIL",
      reason: "CHECK_FAILED",
      detail: `${CHECK.join(" ")}: exited with 1 (in a checkout of its inputs alone)`,
      check: CHECK,
      outputTail: "half of it\n",
      outputProblem: null,
    });
    expect(told(made, 2).instructions).toContain("   | half of it");
  });

  it("tells how the process of the last attempt failed, with the end of its output", async () => {
    const made = project('if (assignment.attempt === 1) { console.log("no compiler here"); process.exit(3); } write(location, "done\\n");');
    expect(await made.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(told(made, 2)).toMatchObject({
      lastGate: null,
      lastFailure: { reason: "EXIT_NONZERO", outputTail: "no compiler here\n", outputProblem: null },
    });
  });

  it("2#6: tells what a human answered and why", async () => {
    const made = project('write(location, assignment.artifacts[0].answer === null ? "no\\n" : "done\\n");', { attempts: 1 });
    expect(await made.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(await made.pawl(["answer", "docs/design.md", "RETRY", "--why", "Write the word done."])).toMatchObject({ exitCode: 0 });
    expect(await made.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(told(made, 2).answer).toEqual({ question: "docs/design.md was parked", option: "RETRY", why: "Write the word done." });
    expect(told(made, 2).instructions).toContain("Write the word done.");
  });

  it("4.6#2: says that evidence is missing, as an issue too, and the run goes on without it", async () => {
    const made = project('write(location, assignment.artifacts[0].answer === null ? "no\\n" : "done\\n");', { attempts: 1 });
    expect(await made.pawl(["run"])).toMatchObject({ exitCode: 3 });
    rmSync(join(made.dir, ".pawl", "evidence"), { recursive: true });
    expect(await made.pawl(["answer", "docs/design.md", "RETRY"])).toMatchObject({ exitCode: 0 });
    const { exitCode, events } = await runLogged(made);
    expect(exitCode).toBe(0);
    const [lost] = dataOf(events, "evidence.unreadable");
    expect(lost).toMatchObject({ artifact: "design", attempt: 2, problem: "missing" });
    const outputProblem = "its evidence file is missing";
    expect(told(made, 2).lastGate).toMatchObject({ reason: "CHECK_FAILED", check: null, outputTail: "", outputProblem });
    expect(told(made, 2).instructions).toContain(`Its output cannot be shown: ${outputProblem}.`);
    expect(readReport(made).issues).toEqual([`EVIDENCE_UNREADABLE artifact=docs/design.md problem=missing digest=${lost?.["digest"] as string}`]);
  });
});

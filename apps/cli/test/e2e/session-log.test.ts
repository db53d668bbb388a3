import { readdirSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

interface Line {
  readonly level: string;
  readonly time: string;
  readonly category: string;
  readonly section: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

function sessionLogs(project: Project): readonly string[] {
  return readdirSync(`${project.dir}/.pawl/logs`).filter((name) => name.startsWith("session-")).toSorted();
}

function linesOf(project: Project, name: string): readonly Line[] {
  return project.read(`.pawl/logs/${name}`).toString("utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Line);
}

describe("the log of a session", () => {
  it("tells by category and section what was decided, done and recorded, and ends with counts and ids", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision"), top: { mode: "in-place" } }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const [name, ...more] = sessionLogs(project);
    expect(more).toEqual([]);
    const lines = linesOf(project, name ?? "");
    const places = new Set(lines.map(({ category, section }) => `${category}/${section}`));
    for (const place of ["session/opened", "dump/start", "scheduling/decided", "jobs/started", "jobs/ended", "ledger/run.started", "ledger/artifact.closed", "dump/end", "session/ended"]) expect(places).toContain(place);
    expect(lines.filter(({ section }) => section === "artifact.closed").map(({ artifact }) => artifact)).toEqual(["design", "guide", "code", "decision"]);
    expect(lines.find(({ category, section }) => category === "dump" && section === "end")).toMatchObject({ jobs: { count: 0 }, run: { status: "completed", phases: { closed: 4 }, questions: 0 } });
    expect(lines.at(-1)).toMatchObject({ category: "session", section: "ended", end: "completed" });
    for (const { time } of lines) expect(new Date(time).toISOString()).toBe(time);
    // A run that is over opens no other session.
    await project.pawl(["run"]);
    expect(sessionLogs(project)).toHaveLength(1);
  });

  it("holds no secret that an agent was given and gave away in what Pawl records", async () => {
    const secret = "correct-horse-battery";
    const code = { ...madeByPawl("code").code, location: `src/${secret}.txt`, run: ["sh", "-c", 'echo "$GIVEN"; exit 3'], gate: { checks: [{ run: ["cat", `src/${secret}.txt`] }] } };
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: { ...madeByPawl("design", "guide", "decision"), code }, limits: { attempts: 1 }, top: { mode: "in-place", env: { pass: ["GIVEN"] } } }) });
    expect(await project.pawl(["run"], { env: { ...project.env, GIVEN: secret } })).toMatchObject({ exitCode: 3 });
    const text = sessionLogs(project).map((name) => project.read(`.pawl/logs/${name}`).toString("utf8")).join("");
    expect(text).toContain("artifact.parked");
    expect(text).toContain("src/[redacted].txt");
    expect(text).not.toContain(secret);
  });
});

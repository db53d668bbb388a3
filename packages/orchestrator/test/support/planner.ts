import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findProcessesByToken } from "@pawl/agents";
import { removeTree } from "@pawl/workspace";
import { onTestFinished } from "vitest";

import { planFromSpec } from "../../src/planning/plan-from-spec.ts";
import type { PlanningOptions, PlanningResult } from "../../src/planning/planning.ts";

/** A project with an agent that plans as the test says. */
export interface PlannedProject {
  readonly dir: string;
  /** Has the agent plan. */
  plan(options?: Partial<PlanningOptions>): Promise<PlanningResult>;
  /** What plannings left in the folder for temporary files. */
  left(): readonly string[];
  /** Processes of plannings that still run. */
  running(): number;
}

/** An artifact with a gate that proves something, in the YAML of a plan. */
export const artifactLine = (id: string, stage: string): string =>
  `  - { id: ${id}, stage: ${stage}, location: docs/${id}.md, gate: { checks: [{ run: [grep, -q, done, docs/${id}.md] }] } }\n`;

/** The artifacts of a plan that is valid. */
export const FOUR = `artifacts:\n${artifactLine("design", "A")}${artifactLine("guide", "B")}${artifactLine("code", "C")}${artifactLine("decision", "D")}`;

/**
 * Makes a git repository with one file.
 *
 * @param body - statements of the agent. In reach: `assignment`, `last` (what the last attempt's gate or failure said), `plan` (the text
 *   that it was given, without its artifacts), `write(text)` for the plan file, `fs`, `path`, `sleep(ms)`, `FOUR`.
 * @param top - what `pawl.yaml` says beside the agent; `null`: there is no `pawl.yaml`.
 */
export function plannedProject(body: string, top: string | null = ""): PlannedProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pawl-planning-")));
  onTestFinished(() => removeTree(root));
  const dir = join(root, "project");
  for (const folder of [dir, join(root, "tmp")]) mkdirSync(folder);
  const agent = join(root, "planner.mjs");
  writeFileSync(agent, `${PRELUDE}const FOUR = ${JSON.stringify(FOUR)};\n${body}\n`);
  const command = [process.execPath, agent];
  writeFileSync(join(dir, "README.md"), "# Project\n");
  writeFileSync(join(root, "SPEC.md"), "# Wanted\n\nFour documents.\n");
  if (top !== null) writeFileSync(join(dir, "pawl.yaml"), `contract: "1"\nagents: { default: { command: ${JSON.stringify(command)} } }\n${top}`);
  const env = { PATH: process.env["PATH"], TMPDIR: join(root, "tmp"), HOME: root };
  for (const args of [["init", "--quiet", "--initial-branch=main"], ["add", "README.md"], ["-c", "user.name=O", "-c", "user.email=o@example.com", "commit", "--quiet", "--message=Start"]]) {
    execFileSync("git", args, { cwd: dir, env });
  }
  return {
    dir,
    plan: (options = {}) =>
      planFromSpec({
        projectDir: dir,
        specFile: join(root, "SPEC.md"),
        profile: "default",
        beginning: top === null ? { command, timeout: null, pass: [] } : null,
        rules: { minArtifacts: 4, maxArtifacts: 10, isStrict: true },
        attempts: 3,
        environment: env,
        signal: new AbortController().signal,
        onAttempt: () => undefined,
        ...options,
      }),
    left: () => readdirSync(join(root, "tmp")),
    running: () => findProcessesByToken({ prefix: "pawl-plan-" }).length,
  };
}

const PRELUDE = `import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
const assignment = JSON.parse(fs.readFileSync(process.env.PAWL_ASSIGNMENT, "utf8"));
const [{ lastGate, lastFailure }] = assignment.artifacts;
const last = lastGate ?? lastFailure;
const plan = fs.readFileSync("pawl.yaml", "utf8").replace(/^artifacts:[\\s\\S]*/mu, "");
const write = (text) => fs.writeFileSync("pawl.yaml", text);
`;

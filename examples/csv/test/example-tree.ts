import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { Artifact } from "../../../packages/pipeline/src/plan/plan.ts";

/** How a command ended, and everything it printed. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** Whether every check of a gate passed, and if not, what the first one that did not said. */
export interface GateResult {
  readonly passed: boolean;
  readonly why: string;
}

// The marks of a test runner around this one would silence the runners that the gates start.
const {
  NODE_TEST_CONTEXT: _context,
  NODE_OPTIONS: _options,
  NODE_V8_COVERAGE: _coverage,
  PAWL_ASSIGNMENT: _assignment,
  ...environment
} = process.env;

/** Runs one command in a folder, with this Node where the program is `node`. */
export function runCommand(
  [program = "", ...args]: readonly string[],
  cwd: string,
  input = "",
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program === "node" ? process.execPath : program, args, {
      cwd,
      env: { ...environment, DEMO_SPEED: "500" },
      stdio: "pipe",
    });
    let output = "";
    const add = (text: string): void => void (output += text);
    child.stdout.setEncoding("utf8").on("data", add);
    child.stderr.setEncoding("utf8").on("data", add);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Runs a gate's checks in a folder, as Pawl does: exit code 0 and enough of what is counted. */
export async function runGate(artifact: Artifact, cwd: string): Promise<GateResult> {
  for (const check of artifact.gate.checks) {
    const { code, output } = await runCommand(check.run, cwd);
    if (code !== 0) return { passed: false, why: `exit code ${code}: ${output}` };
    if (check.count === null || check.min === null) continue;
    const matches = [...output.matchAll(new RegExp(check.count, "gm"))];
    const counted = matches.reduce((sum, match) => sum + Number(match[1]), 0);
    if (counted < check.min) return { passed: false, why: `${counted} instead of ${check.min}: ${output}` };
  }
  return { passed: true, why: "" };
}

/** Does what one attempt does: the scripted agent's work, or the command that Pawl itself executes. */
export function runAttempt(artifact: Artifact, cwd: string, which: "first" | "second"): Promise<CommandResult> {
  if (artifact.run !== null) return runCommand(artifact.run, cwd);
  const lastFailure = which === "first" ? null : { reason: "EXIT_NONZERO", detail: "exited with 1" };
  const assignment = { version: 1, attempt: 1, workspace: cwd, artifacts: [{ ...artifact, lastGate: null, lastFailure }] };
  return runCommand(["node", "agent/agent.mjs"], cwd, JSON.stringify(assignment));
}

/** Digest of every file in a folder, by path. */
export function digests(folder: string, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return Object.entries(digests(path, `${prefix}${entry.name}/`));
      return [[`${prefix}${entry.name}`, createHash("sha256").update(readFileSync(path)).digest("hex")]];
    }),
  );
}

/** Paths that were added, changed or removed between two results of {@link digests}, sorted. */
export function changedPaths(before: Record<string, string>, now: Record<string, string>): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...paths].filter((path) => before[path] !== now[path]).toSorted();
}

/** Whether a path is a location or lies inside it. */
export function isUnder(path: string, location: string): boolean {
  return path === location || path.startsWith(`${location}/`);
}

/** Whether an attempt at an artifact may write a path. Of globs, the plan uses plain paths and `folder/**`. */
export function mayWrite(artifact: Artifact, path: string): boolean {
  return (
    isUnder(path, artifact.location) ||
    artifact.writes.some((glob) => path === glob || (glob.endsWith("/**") && isUnder(path, glob.slice(0, -3))))
  );
}

/** Copies a folder and returns the copy's path. */
export function copyTree(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

import { join } from "node:path";

import type { AcpAgent, AgentLaunch, ClaudeAgent, CodexAgent } from "@pawl/pipeline";

import type { AgentJob, AgentProgram } from "../../src/adapter/agent-job.ts";
import { buildAssignment } from "../../src/assignment/build-assignment.ts";
import { anAssignmentInput } from "./assignments.ts";
import { fixture, type Rig } from "./rig.ts";

/** A job in a rig with generous limits. */
export function agentJob(rig: Rig, launch: Partial<AgentLaunch>, changes: Partial<AgentJob> = {}, limits: Partial<AgentProgram> = {}): AgentJob {
  return {
    profile: { command: null, shell: null, ...launch, timeoutMs: 600_000, stallMs: null, startMs: null, toolMs: null, ...limits },
    assignment: buildAssignment(anAssignmentInput({ workspaceDir: rig.workspaceDir })),
    workspaceDir: rig.workspaceDir,
    assignmentFile: join(rig.dir, "assignment.json"),
    usageFile: join(rig.dir, "usage.json"),
    budget: { moneyMicros: null, tokens: null, timeMs: null },
    questionFile: join(rig.dir, "question", "question.json"),
    logFile: rig.logFile,
    env: rig.env,
    secrets: [],
    token: rig.token,
    signal: rig.abort.signal,
    graceMs: 0,
    ...changes,
  };
}

/** How a recording is played; see the fixture `plays-a-recording`. */
export interface Playing {
  readonly file?: string;
  readonly chunk?: number;
  readonly bytes?: number;
  readonly noise?: string;
  readonly flood?: number;
  readonly after?: "hang";
  readonly exit?: number;
  readonly question?: string;
}

/** Environment of a fixture that plays a recording, named without its ending. */
export function playing(rig: Rig, { file, ...how }: Playing): Record<string, string> {
  const told = Object.entries(how).map(([name, value]) => [`PLAY_${name.toUpperCase()}`, String(value)]);
  const recording = file === undefined ? [] : [["PLAY_FILE", join(import.meta.dirname, "../recordings", `${file}.jsonl`)]];
  return { ...rig.env, ...(Object.fromEntries([...recording, ...told]) as Record<string, string>) };
}

/** Claude Code as a plan without any wish has it, played by a fixture. */
export function aClaude(changes: Partial<ClaudeAgent> = {}): ClaudeAgent {
  return {
    program: fixture("plays-a-recording"), model: null, fallbackModels: [], effort: null, permissionMode: "acceptEdits", allowedTools: [], disallowedTools: [], maxTurns: null, args: [], ...changes,
  };
}

/** Codex as a plan without any wish has it, played by a fixture. */
export function aCodex(changes: Partial<CodexAgent> = {}): CodexAgent {
  return { program: fixture("plays-a-recording"), model: null, sandbox: "workspace-write", config: {}, args: [], ...changes };
}

/** An agent on the protocol's official SDK. */
export function anAcpAgent(changes: Partial<AcpAgent> = {}): AcpAgent {
  return { command: [fixture("speaks-acp.ts")], allow: ["read", "edit"], auth: null, mode: null, options: {}, ...changes };
}

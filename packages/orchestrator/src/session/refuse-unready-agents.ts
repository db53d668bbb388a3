import { probeAgent } from "@pawl/agents";
import type { AgentProfile, PipelineState, Plan } from "@pawl/pipeline";

import { findProgram } from "../doctor/find-program.ts";
import type { FoundProgram } from "../doctor/find-program.ts";
import { OrchestratorError } from "../errors.ts";
import { agentEnvironment } from "../runtime/agent-environment.ts";

/**
 * Refuses a start whose agents cannot work, before any attempt: those of artifacts that are not closed.
 *
 * @param loaded - the run that is taken up; `null`: there is none yet.
 * @throws OrchestratorError `AGENT_NOT_READY`, with everything that is wrong.
 */
export async function refuseUnreadyAgents(plan: Plan, loaded: PipelineState | null, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const open = plan.artifacts.filter(({ id }) => loaded?.status !== "running" || loaded.artifacts.get(id)?.phase !== "closed");
  const names = [...new Set(open.flatMap(({ agent }) => (agent === null ? [] : [agent])))];
  const known = new Map<string, Promise<FoundProgram>>();
  // Hundreds of profiles may name one program.
  const find = (program: string, path: string): Promise<FoundProgram> => {
    const key = JSON.stringify([program, path]);
    const found = known.get(key) ?? findProgram(program, "/", path);
    known.set(key, found);
    return found;
  };
  const faults = await Promise.all(
    names.map(async (name) => {
      const profile = plan.agents[name];
      const fault = profile === undefined ? null : await faultOf(profile, agentEnvironment(environment, plan, profile).env, find, signal);
      return fault === null ? [] : [{ ...fault, found: `agent ${name}: ${fault.found}` }];
    }),
  );
  const all = faults.flat();
  if (all.length === 0 || signal.aborted) return;
  throw new OrchestratorError("AGENT_NOT_READY", all.map(({ found }) => found).join("; "), [...new Set(all.map(({ mend }) => mend))].join(" "));
}

async function faultOf(
  profile: AgentProfile,
  env: Readonly<Record<string, string>>,
  find: (program: string, path: string) => Promise<FoundProgram>,
  signal: AbortSignal,
): Promise<{ readonly found: string; readonly mend: string } | null> {
  const program = profile.command?.[0];
  if (program === undefined) {
    const readiness = await probeAgent(profile, { env, signal });
    return readiness === null || readiness.kind === "ready" ? null : readiness;
  }
  // A path may lead into the workspace, which is not there yet; only the shell knows what a line for it starts.
  if (program.includes("/")) return null;
  const found = await find(program, env["PATH"] ?? "");
  return found.kind === "found" ? null : { found: `there is no program ${program} on PATH`, mend: "Install the program, or correct its name or the PATH that `env.set` gives." };
}

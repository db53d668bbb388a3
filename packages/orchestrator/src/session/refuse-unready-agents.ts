import { probeAgent } from "@pawl/agents";
import type { AgentProfile, PipelineState, Plan } from "@pawl/pipeline";

import { findProgram } from "../doctor/find-program.ts";
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
  const environmentOf = environments(environment, plan);
  // Thousands of profiles may start one program: what is the same is asked once.
  const asked = new Map<string, Promise<Fault | null>>();
  const keys = names.map((name): string => {
    const profile = plan.agents[name];
    const env = profile === undefined ? {} : environmentOf(profile);
    const program = profile?.command?.[0];
    const key = JSON.stringify(program === undefined ? { name } : { program, path: env["PATH"] ?? "" });
    if (profile !== undefined && !asked.has(key)) asked.set(key, faultOf(profile, env, signal));
    return key;
  });
  const faults = new Map(await Promise.all([...asked].map(async ([key, fault]) => [key, await fault] as const)));
  const all = names.flatMap((name, index) => {
    const fault = faults.get(keys[index] as string) ?? null;
    return fault === null ? [] : [{ ...fault, found: `agent ${name}: ${fault.found}` }];
  });
  if (all.length === 0 || signal.aborted) return;
  throw new OrchestratorError("AGENT_NOT_READY", all.map(({ found }) => found).join("; "), [...new Set(all.map(({ mend }) => mend))].join(" "));
}

/** What keeps an agent from working, and what mends it. */
interface Fault {
  readonly found: string;
  readonly mend: string;
}

/** The environment of each profile's agents, made once for all profiles that say the same of it. */
function environments(source: NodeJS.ProcessEnv, plan: Plan): (profile: AgentProfile) => Readonly<Record<string, string>> {
  // The environment of the process asks the system for each variable each time.
  const copy = { ...source };
  const known = new Map<string, Readonly<Record<string, string>>>();
  return (profile) => {
    const key = JSON.stringify(profile.env ?? null);
    const env = known.get(key) ?? agentEnvironment(copy, plan, profile).env;
    known.set(key, env);
    return env;
  };
}

async function faultOf(profile: AgentProfile, env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Fault | null> {
  const program = profile.command?.[0];
  if (program === undefined) {
    const readiness = await probeAgent(profile, { env, signal });
    return readiness === null || readiness.kind === "ready" ? null : readiness;
  }
  // A path may lead into the workspace, which is not there yet; only the shell knows what a line for it starts.
  if (program.includes("/")) return null;
  const found = await findProgram(program, "/", env["PATH"] ?? "");
  return found.kind === "found" ? null : { found: `there is no program ${program} on PATH`, mend: "Install the program, or correct its name or the PATH that `env.set` gives." };
}

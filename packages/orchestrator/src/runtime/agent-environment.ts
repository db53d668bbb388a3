import { baseEnvironment, secretValues } from "@pawl/agents";
import type { AgentProfile, Plan } from "@pawl/pipeline";

/** What a process of an attempt is given, and what of it must not be kept. */
export interface AgentEnvironment {
  /** Complete, by allow-list. */
  readonly env: Record<string, string>;
  /** Names of the variables that are passed on. */
  readonly passed: readonly string[];
  /** Values that are to be in no log. */
  readonly secrets: readonly string[];
}

/**
 * The environment of an attempt: what the plan passes on and sets for every one, what its agent's profile does, and what its artifacts
 * require.
 *
 * @param source - the environment of this process.
 * @param profile - `undefined`: no agent is at work.
 */
export function agentEnvironment(
  source: NodeJS.ProcessEnv,
  { env }: Pick<Plan, "env">,
  profile: Pick<AgentProfile, "env"> | undefined,
  required: readonly string[] = [],
): AgentEnvironment {
  const passed = [...env.pass, ...(profile?.env?.pass ?? []), ...required];
  return { env: baseEnvironment(source, { pass: passed, set: { ...env.set, ...profile?.env?.set } }), passed, secrets: secretValues(source, passed) };
}

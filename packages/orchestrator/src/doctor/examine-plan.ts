import { baseEnvironment, probeAgent } from "@pawl/agents";
import type { AgentProfile, Plan } from "@pawl/pipeline";

import { agentEnvironment } from "../runtime/agent-environment.ts";
import { missingRequirements } from "../runtime/missing-requirements.ts";
import { loadPlan, PlanInvalidError } from "../session/load-plan.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { findProgram } from "./find-program.ts";
import { finding, findingOf } from "./finding.ts";
import type { DoctorFinding } from "./finding.ts";
import { programVersion } from "./program-version.ts";

/** What the doctor says of a plan file, and the plan where there is a valid one. */
export async function examinePlan(paths: PipelinePaths): Promise<{ plan: Plan | null; findings: readonly DoctorFinding[] }> {
  try {
    const { plan, warnings } = await loadPlan(paths.planFile);
    const count = `${plan.artifacts.length} artifact${plan.artifacts.length === 1 ? "" : "s"}`;
    return {
      plan,
      findings: [
        finding("PLAN", `${paths.planFile}: valid, ${count}`),
        ...warnings.map(({ file, line, column, code, message }) => finding("PLAN_WARNING", `${file}:${line}:${column}: ${code}: ${message}`)),
      ],
    };
  } catch (error) {
    if (!(error instanceof PlanInvalidError)) return { plan: null, findings: [findingOf(error)] };
    const { code, hint: mend, problems } = error;
    const found = problems.map((one) => `${one.file}:${one.line}:${one.column}: ${one.code}: ${one.message}`);
    return { plan: null, findings: found.map((text) => ({ code, severity: "error", found: text, mend })) };
  }
}

/** What the doctor says of the programs that a plan names, and of what it requires of a human. */
export async function examinePrograms(
  plan: Plan,
  projectDir: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly DoctorFinding[]> {
  const env = baseEnvironment(environment, { pass: plan.env.pass, set: plan.env.set });
  const findings: DoctorFinding[] = [];
  const used = new Set(plan.artifacts.flatMap(({ agent }) => (agent === null ? [] : [agent])));
  for (const name of used) {
    const profile = plan.agents[name];
    if (profile !== undefined) findings.push(await examineAgent(name, profile, plan, { projectDir, environment }));
  }
  for (const [program, users] of programsOfChecks(plan)) {
    const found = await findProgram(program, projectDir, env["PATH"] ?? "");
    if (found.kind === "missing") findings.push(finding("CHECK_PROGRAM_MISSING", `${program}, for ${users}: not on PATH`));
  }
  for (const artifact of plan.artifacts) {
    const missing = missingRequirements(artifact.requires, projectDir, environment);
    if (missing.length > 0) findings.push(finding("REQUIREMENT_MISSING", `${artifact.id}: ${missing.join(", ")}`));
  }
  return findings;
}

async function examineAgent(name: string, profile: AgentProfile, plan: Plan, { projectDir, environment }: Place): Promise<DoctorFinding> {
  const { env } = agentEnvironment(environment, plan, profile);
  const readiness = await probeAgent(profile, { env });
  if (readiness?.kind === "ready") return finding("AGENT", `agent ${name}: ready${readiness.version === null ? "" : ` (${readiness.version})`}`);
  if (readiness?.kind === "not-ready") return { ...finding(readiness.fault, `agent ${name}: ${readiness.found}`), mend: readiness.mend };
  const { command, shell } = profile;
  // Only the shell can say what a line for it starts.
  const program = command?.[0] ?? (shell === null ? "" : "/bin/sh");
  const found = await findProgram(program, projectDir, env["PATH"] ?? "");
  if (found.kind === "missing") return finding("PROGRAM_MISSING", `agent ${name}: there is no program ${program}`);
  if (found.kind === "not-executable") return finding("PROGRAM_NOT_EXECUTABLE", `agent ${name}: ${found.path}`);
  const version = await programVersion(found.path, env);
  return finding("AGENT", `agent ${name}: ${found.path}${version === null ? "" : ` (${version})`}`);
}

/** Where the plan is to be carried out. */
interface Place {
  readonly projectDir: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Programs that checks, `run` and `setup` look for in PATH, each with the first that does; those with a path come with the project. */
function programsOfChecks(plan: Plan): ReadonlyMap<string, string> {
  const uses: (readonly [string, string])[] = [
    ...plan.setup.map(([program = ""]) => [program, "setup"] as const),
    ...plan.artifacts.flatMap(({ id, run, gate }) => [
      ...(run === null ? [] : [[run[0] ?? "", `run of ${id}`] as const]),
      ...gate.checks.map((check) => [check.run[0] ?? "", `the gate of ${id}`] as const),
    ]),
    ...(plan.registrations ?? []).flatMap(({ from, gates }) =>
      Object.values(gates).flatMap(({ checks }) => checks.map((check) => [check.run[0] ?? "", `a gate of what ${from} registers`] as const)),
    ),
  ];
  const programs = new Map<string, string>();
  for (const [program, user] of uses) if (!program.includes("/") && !programs.has(program)) programs.set(program, user);
  return programs;
}

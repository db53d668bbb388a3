import { STAGES } from "@pawl/contract";
import type { PerStage } from "@pawl/contract";

import { moneyMicros } from "../budget/money.ts";
import { parseBudgetTimeMs, parseDurationMs } from "./duration.ts";
import { splitLocation } from "./location.ts";
import { normaliseLaunch } from "./normalise-agent.ts";
import type { RegistrationFile } from "./registration-file.ts";
import type { AgentProfile, Artifact, BudgetAmounts, Budgets, Check, Gate, Limits, Plan, PlanEnvironment, Registration, Requires, Resources, Retention } from "./plan.ts";
import { parseSizeBytes } from "./size.ts";
import {
  DEFAULT_AGENT,
  DEFAULT_AGENT_STALL_MS,
  DEFAULT_AGENT_START_MS,
  DEFAULT_AGENT_TIMEOUT_MS,
  DEFAULT_AGENT_TOOL_MS,
  DEFAULT_CHECK_TIMEOUT_MS,
  DEFAULT_LIMITS,
  DEFAULT_MAX_REGISTERED,
  DEFAULT_RESOURCES,
  DEFAULT_RETENTION,
  defaultForbid,
} from "./plan-defaults.ts";
import type { ArtifactFile, PlanFile } from "./plan-file.ts";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";

type Filled<T> = NonNullable<T>;
type AgentFile = Filled<PlanFile["agents"]>[string];
type BudgetFile = Filled<Filled<PlanFile["limits"]>["budget"]>;
type WebhookFile = Filled<PlanFile["webhooks"]>[number];
type GivenOfWebhook = Omit<WebhookEndpoint, "url" | "secretEnv" | "timeoutMs">;
type CheckFile = ArtifactFile["gate"]["checks"][number];

const durationMs = (text: string | undefined, otherwiseMs: number): number => {
  if (text === undefined) return otherwiseMs;
  const parsedMs = parseDurationMs(text);
  if (parsedMs === null) throw new Error(`Internal error: the duration ${text} was not checked before its use`);
  return parsedMs;
};

const startMs = (start: string | undefined): number | null =>
  start === "none" ? null : durationMs(start, DEFAULT_AGENT_START_MS);

/** What the plan says for every agent, where a profile gives nothing of its own. */
interface AgentDefaults {
  readonly limits: Filled<PlanFile["limits"]>;
  readonly resources: Resources;
}

const normaliseAgent = (agent: AgentFile, { limits, resources }: AgentDefaults): AgentProfile => ({
  ...normaliseLaunch(agent),
  timeoutMs: durationMs(agent.timeout ?? limits.timeout, DEFAULT_AGENT_TIMEOUT_MS),
  stallMs: durationMs(agent.stall ?? limits.stall, DEFAULT_AGENT_STALL_MS),
  startMs: startMs(agent.start ?? limits.start),
  toolMs: durationMs(agent.tool ?? limits.tool, DEFAULT_AGENT_TOOL_MS),
  ...(agent.limit === undefined ? {} : { limit: agent.limit }),
  ...(agent.env === undefined ? {} : { env: normaliseEnvironment(agent.env) }),
  resources: normaliseResources(agent.resources ?? {}, resources),
});

const normaliseEnvironment = ({ pass, set }: Filled<PlanFile["env"]>): PlanEnvironment => ({ pass: pass ?? [], set: set ?? {} });

const normaliseAmounts = (amounts: BudgetFile[keyof BudgetFile]): BudgetAmounts => ({
  moneyMicros: amounts?.money === undefined ? null : moneyMicros(amounts.money),
  tokens: amounts?.tokens ?? null,
  timeMs: amounts?.time === undefined ? null : parseBudgetTimeMs(amounts.time),
});

const normaliseBudget = ({ attempt, artifact, run, day }: BudgetFile): Budgets => ({
  attempt: normaliseAmounts(attempt),
  artifact: normaliseAmounts(artifact),
  run: normaliseAmounts(run),
  day: normaliseAmounts(day),
});

const normaliseResources = ({ memory, cpuTime, nice }: Filled<PlanFile["resources"]>, otherwise: Resources): Resources => ({
  memoryBytes: memory === undefined ? otherwise.memoryBytes : sizeBytes(memory),
  cpuTimeMs: cpuTime === undefined ? otherwise.cpuTimeMs : durationMs(cpuTime, 0),
  niceness: nice ?? otherwise.niceness,
});

const normaliseRetention = ({ logs, quarantine, evidence }: Filled<PlanFile["retention"]>): Retention => ({
  logsBytes: logs === undefined ? DEFAULT_RETENTION.logsBytes : sizeBytes(logs),
  quarantineBytes: quarantine === undefined ? DEFAULT_RETENTION.quarantineBytes : sizeBytes(quarantine),
  evidenceBytes: evidence === undefined ? DEFAULT_RETENTION.evidenceBytes : sizeBytes(evidence),
});

const sizeBytes = (text: string): number => {
  const parsed = parseSizeBytes(text);
  if (parsed === null) throw new Error(`Internal error: the size ${text} was not checked before its use`);
  return parsed;
};

const normaliseLimits = (limits: Filled<PlanFile["limits"]>): Limits => ({
  attempts: limits.attempts ?? DEFAULT_LIMITS.attempts,
  agents: limits.agents ?? DEFAULT_LIMITS.agents,
  gates: limits.gates ?? DEFAULT_LIMITS.gates,
  regression: limits.regression ?? DEFAULT_LIMITS.regression,
  ...(limits.processes === undefined ? {} : { processes: limits.processes }),
  batch: limits.batch ?? DEFAULT_LIMITS.batch,
  train: limits.train ?? DEFAULT_LIMITS.train,
  backoffMs: durationMs(limits.backoff, DEFAULT_LIMITS.backoffMs),
  maxBackoffMs: durationMs(limits.maxBackoff, DEFAULT_LIMITS.maxBackoffMs),
  runTimeoutMs: durationMs(limits.runTimeout, DEFAULT_LIMITS.runTimeoutMs),
  rateBackoffMs: durationMs(limits.rateBackoff, DEFAULT_LIMITS.rateBackoffMs),
  maxRateBackoffMs: durationMs(limits.maxRateBackoff, DEFAULT_LIMITS.maxRateBackoffMs),
  rateWaitMs: limits.rateWait === "none" ? 0 : durationMs(limits.rateWait, DEFAULT_LIMITS.rateWaitMs),
  patternMs: durationMs(limits.patterns, DEFAULT_LIMITS.patternMs),
  budget: normaliseBudget(limits.budget ?? {}),
  statusFaults: limits.statusFaults ?? DEFAULT_LIMITS.statusFaults,
  silenceMs: durationMs(limits.silence, DEFAULT_LIMITS.silenceMs),
  regressionRatio: limits.regressionRatio ?? DEFAULT_LIMITS.regressionRatio,
  regressionBatch: limits.regressionBatch ?? DEFAULT_LIMITS.regressionBatch,
});

const normaliseCheck = (check: CheckFile): Check => ({
  run: check.run,
  count: check.count ?? null,
  min: check.count === undefined ? null : (check.min ?? 1),
  timeoutMs: durationMs(check.timeout, DEFAULT_CHECK_TIMEOUT_MS),
});

/** Shared by all artifacts that say nothing of their own: of a large plan these are most of what it would take in memory. */
const NONE: readonly never[] = [];
const EVERYTHING: readonly string[] = ["**"];
const NOTHING_REQUIRED: Requires = { env: NONE, files: NONE };
const FORBIDDEN = Object.fromEntries(STAGES.map((stage) => [stage, defaultForbid(stage)])) as PerStage<readonly string[]>;

const normaliseRequires = ({ env = [], files = [] }: Filled<ArtifactFile["requires"]>): Requires => ({
  env,
  files: files.map((path) => splitLocation(path).location),
});

const normaliseGate = (gate: ArtifactFile["gate"]): Gate => ({ checks: gate.checks.map(normaliseCheck), control: gate.control ?? "parent" });

const normaliseRegistration = (registration: RegistrationFile): Registration => ({
  from: registration.from,
  stage: registration.stage,
  under: registration.under.map((path) => splitLocation(path).location),
  min: registration.min ?? 1,
  max: registration.max ?? DEFAULT_MAX_REGISTERED,
  agent: registration.agent ?? DEFAULT_AGENT,
  writes: registration.writes ?? [],
  inputs: registration.inputs ?? ["**"],
  category: registration.category ?? null,
  gates: Object.fromEntries(Object.entries(registration.gates).map(([name, gate]) => [name, normaliseGate(gate)])),
});

const normaliseArtifact = (artifact: ArtifactFile): Artifact => ({
  id: artifact.id,
  stage: artifact.stage,
  location: splitLocation(artifact.location).location,
  version: artifact.version ?? null,
  title: artifact.title ?? artifact.id,
  description: artifact.description ?? "",
  steps: artifact.steps ?? NONE,
  needs: artifact.needs ?? NONE,
  optional: artifact.optional ?? false,
  agent: artifact.run === undefined ? (artifact.agent ?? DEFAULT_AGENT) : null,
  run: artifact.run ?? null,
  requires: artifact.requires === undefined ? NOTHING_REQUIRED : normaliseRequires(artifact.requires),
  writes: artifact.writes ?? NONE,
  inputs: artifact.inputs ?? EVERYTHING,
  gate: normaliseGate(artifact.gate),
  forbid: artifact.forbid ?? FORBIDDEN[artifact.stage],
  changed: artifact.changed ?? false,
  priority: artifact.priority ?? 0,
  category: artifact.category ?? null,
  estimateMs: artifact.estimate === undefined ? null : durationMs(artifact.estimate, 0),
});

const normaliseAgents = (agents: Filled<PlanFile["agents"]>, otherwise: AgentDefaults): Record<string, AgentProfile> =>
  Object.fromEntries(Object.entries(agents).map(([name, agent]) => [name, normaliseAgent(agent, otherwise)]));

const normaliseContract = (contract: PlanFile["contract"]): Plan["contract"] => {
  if (typeof contract === "string") return contract;
  const { A, B, C, D } = contract.weights;
  return { version: contract.version, weights: { A, B, C, D } };
};

/** Without a key for what is left out: a plan that says no more than earlier ones could has the digest that it had. */
const normaliseWebhook = ({ url, secretEnv, timeout, ...rest }: WebhookFile): WebhookEndpoint => {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as GivenOfWebhook;
  return {
    ...given,
    url: url ?? null,
    secretEnv: secretEnv ?? null,
    ...(timeout === undefined ? {} : { timeoutMs: durationMs(timeout, 0) }),
  };
};

/** The plan that a checked file means, with every default filled in. */
export const normalisePlan = (file: PlanFile): Plan => {
  const resources = normaliseResources(file.resources ?? {}, DEFAULT_RESOURCES);
  return {
    contract: normaliseContract(file.contract),
    branch: file.branch ?? null,
    mode: file.mode ?? null,
    agents: normaliseAgents(file.agents ?? {}, { limits: file.limits ?? {}, resources }),
    limits: normaliseLimits(file.limits ?? {}),
    resources,
    retention: normaliseRetention(file.retention ?? {}),
    protect: file.protect ?? [],
    env: normaliseEnvironment(file.env ?? {}),
    setup: file.setup ?? [],
    webhooks: (file.webhooks ?? []).map(normaliseWebhook),
    ...(file.prompts === undefined ? {} : { prompts: { assignment: { file: splitLocation(file.prompts.assignment).location, text: null } } }),
    ...(file.registrations === undefined || file.registrations.length === 0 ? {} : { registrations: file.registrations.map(normaliseRegistration) }),
    artifacts: file.artifacts.map(normaliseArtifact),
  };
};

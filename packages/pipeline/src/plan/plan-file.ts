import { CONTRACT_VERSIONS, STAGES } from "@pawl/contract";
import { z } from "zod";
import { AGENT_FILE_KEYS } from "./agent-file.ts";
import { planLocationProblem, relativePathProblem } from "./location.ts";
import {
  MAX_AGENTS,
  MAX_ARTIFACTS,
  MAX_BATCH,
  MAX_NEEDS,
  MAX_REGRESSION_BATCH,
  MAX_REGRESSION_RATIO,
} from "./plan-limits.ts";
import { argv, count, duration, DURATION_PATTERN, gate, globs, id } from "./gate-file.ts";
import { registrationFileSchema } from "./registration-file.ts";
import { tested } from "./tested.ts";
import {
  artifactVersionProblem,
  branchProblem,
  budgetTimeProblem,
  contractNameProblem,
  contractProblem,
  durationOrNoneProblem,
  durationProblem,
  envNameProblem,
  forbidPatternProblem,
  idProblem,
  moneyProblem,
  oneLineProblem,
  programProblem,
  settableEnvNameProblem,
  sizeProblem,
} from "./value-problems.ts";
import { networkProblem, secretFileProblem, webhookTimeoutProblem, webhookUrlProblem } from "./webhook-problems.ts";
import { WEBHOOK_EVENTS, WEBHOOK_FORMATS } from "./webhook-endpoint.ts";

const delay = () => tested(durationProblem).meta({ pattern: DURATION_PATTERN });
const envName = () => tested(envNameProblem).meta({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" });

/** Time limits of an agent, each with what it is where it is left out. */
const agentLimits = (...otherwise: readonly [string, ...string[]]) => {
  const [timeout, stall = timeout, start = timeout, tool = timeout] = otherwise;
  return {
    timeout: duration().optional().describe(`Hard limit for one attempt. Default ${timeout}.`),
    stall: duration()
      .optional()
      .describe(`Longest time without a sign of life: something new in the output, CPU time of the process tree, changed files. Default ${stall}.`),
    start: tested(durationOrNoneProblem)
      .optional()
      .describe(`Longest time to the first sign of life; "none": \`stall\` counts from the start. Default ${start}.`),
    tool: duration().optional().describe(`Longest time of one call of a tool, where the agent tells of them. Default ${tool}.`),
  };
};

const size = () => tested(sizeProblem).meta({ pattern: "^[0-9]+(KiB|MiB|GiB)$" });

const retention = z.strictObject({
  logs: size().optional().describe("Most that the output of attempts and checks takes up. Default 2GiB."),
  quarantine: size().optional().describe("Most that what failed attempts left takes up. Default 1GiB."),
  evidence: size().optional().describe("Most that evidence takes up which proves no closure. Default 4GiB."),
});

const resources = z.strictObject({
  memory: size()
    .optional()
    .describe("Most memory that its processes may hold together; with more they are ended. Default: no limit."),
  cpuTime: duration().optional().describe("Most CPU time that its processes may use together; with more they are ended. Default: no limit."),
  nice: count(0, 19).optional().describe("Added to the niceness of its processes: others are preferred where CPU time is short. Default 0."),
});

const environment = z.strictObject({
  pass: z.array(envName()).optional().describe("Variables that agents inherit from Pawl's environment. Gates do not get them."),
  set: z
    .record(tested(settableEnvNameProblem), z.string())
    .optional()
    .describe("Variables with fixed values, for agents and gates. No secrets: the plan is kept in the ledger."),
});

const agentProfile = z.strictObject({
  command: argv().optional().describe("Program and arguments that start the agent; no shell is involved."),
  shell: tested(programProblem).optional().describe("Instead of `command`: a line for /bin/sh -c."),
  ...AGENT_FILE_KEYS,
  ...agentLimits("the one of `limits`"),
  limit: count(1, MAX_AGENTS).optional().describe("Agents of this profile at work at once. Default: bounded by `limits.agents` alone."),
  env: environment.optional().describe("Variables of agents of this profile alone, beside those of the plan's `env`."),
  resources: resources.optional().describe("What the processes of one attempt may use. Default: the plan's `resources`, key by key."),
});

const budgetAmounts = () =>
  z.strictObject({
    money: tested(moneyProblem).optional().describe('Money in the currency that the agents report, such as "12.50".'),
    tokens: count(1, 1_000_000_000_000).optional().describe("Tokens that the agents report."),
    time: tested(budgetTimeProblem).optional().meta({ pattern: DURATION_PATTERN }).describe("Wall time of the attempts, added up."),
  });

const budget = z.strictObject({
  attempt: budgetAmounts().optional().describe("What one attempt may use; it is stopped when it uses more. Needed where another budget has money or tokens."),
  artifact: budgetAmounts().optional().describe("What all attempts on one artifact may use; then a human is asked about it."),
  run: budgetAmounts().optional().describe("What all attempts of the run may use; then what is under way ends, and a human is asked."),
  day: budgetAmounts().optional().describe("What all attempts on one day (UTC) may use; then Pawl waits for the next day."),
});

const limits = z.strictObject({
  attempts: count(1, 1000).optional().describe("Attempts per artifact before it is set aside for a human. Default 3."),
  agents: count(1, MAX_AGENTS).optional().describe("Agents at work at once. Default 3."),
  gates: count(1, 1000).optional().describe("Gates at work at once. Default 3."),
  regression: count(1, 1000).optional().describe("Gates of closed artifacts at work at once, beside `gates`. Default 2."),
  processes: count(1, 1000).optional().describe("All of these and the integration at work at once. Default: no bound on the sum."),
  batch: count(1, MAX_BATCH).optional().describe("Most artifacts in one attempt. Default 1."),
  train: count(1, 100).optional().describe("Most finished candidates that are gated and landed together. Default 8."),
  backoff: delay().optional().describe("Wait before the n-th retry: n times this. Default 30s."),
  maxBackoff: delay().optional().describe("Longest wait before a retry. Default 5m."),
  ...agentLimits("60m", "20m", "5m", "30m"),
  runTimeout: duration().optional().describe("Longest time of an artifact's own `run` command. Default 60m."),
  rateBackoff: duration().optional().describe("Pause of an agent profile after a rate limit that does not tell its end; doubles each time. Default 15s."),
  maxRateBackoff: duration().optional().describe("Longest such pause. Default 1h."),
  rateWait: tested(durationOrNoneProblem)
    .optional()
    .describe('Longest time to wait in all for rate limits in a row; beyond it a human is asked. "none": ask at once. Default 24h.'),
  patterns: duration().optional().describe("Longest time for one pattern of `forbid` or `count` on what an agent wrote. Default 5s."),
  budget: budget.optional().describe("What agents may use. An attempt starts only where enough for a whole one is left. Default: no bounds."),
  statusFaults: count(0, 1000).optional().describe("Changes of the status file by others that a run survives. Default 5."),
  silence: duration().optional().describe("With no progress for this long, a report is written by itself. Default 15m."),
  regressionRatio: count(0, MAX_REGRESSION_RATIO)
    .optional()
    .describe("Rounds after each closure in which closed artifacts whose gate inputs changed are gated again; 0: none. Default 1."),
  regressionBatch: count(1, MAX_REGRESSION_BATCH).optional().describe("Most closed artifacts that one such round gates again. Default 3."),
});

const webhook = z.strictObject({
  name: tested(idProblem).optional().describe("Name of the receiver, in commands and in the ledger. Default: its url, urlEnv or urlFile."),
  url: tested(webhookUrlProblem)
    .optional()
    .describe("Address that messages are posted to; https, or http to this machine. Kept in the ledger: one that holds a token belongs into urlEnv or urlFile."),
  urlEnv: envName().optional().describe("Instead of `url`: variable that holds the address."),
  urlFile: tested(secretFileProblem).optional().describe("Instead of `url`: file with mode 0600 that holds the address."),
  secretEnv: envName().optional().describe("Variable that holds the one or two keys which sign deliveries (whsec_… or whsk_…). Default: unsigned."),
  secretFile: tested(secretFileProblem).optional().describe("Instead of `secretEnv`: file with mode 0600 that holds the keys. `pawl webhook rotate` can change it."),
  format: z.enum(WEBHOOK_FORMATS).optional().describe("Form of the messages. Default standard."),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .optional()
    .describe("Which messages. Default: artifact.closed and state.changed; in the format n8n artifact.closed alone."),
  allowAddresses: z
    .array(tested(networkProblem))
    .optional()
    .describe("Networks, such as 10.1.0.0/16, whose addresses may be connected to though they are private or otherwise special. Default: none."),
  redirects: count(0, 5).optional().describe("Redirects (307 and 308) that are followed; each is checked as the address itself is. Default 0."),
  timeout: tested(webhookTimeoutProblem).optional().meta({ pattern: DURATION_PATTERN }).describe("Limit for one attempt, at most 60s. Default 15s."),
  maxBytes: count(1024, 16_777_216).optional().describe("Largest message that is sent; a larger one goes to the dead letters. Default 262144."),
});

const requires = z.strictObject({
  env: z.array(envName()).optional().describe("Environment variables that must be set and not empty."),
  files: z.array(tested(relativePathProblem)).optional().describe("Files or folders that must exist, relative to the project."),
});

/** Schema of one entry of `artifacts` as the file has it. */
export const artifactFileSchema = z.strictObject({
  id: id().describe("Name of the artifact in the plan, unique; others need it by this name."),
  stage: z.enum(STAGES).describe("A Architecture, B Documentation, C Implementation, D Verification & Decision."),
  location: tested(planLocationProblem).describe("The one file or folder that it consists of, relative to the repository; a folder ends with a slash."),
  version: tested(artifactVersionProblem).optional().describe("Version that reports show after the location."),
  title: tested(oneLineProblem).optional().describe("What it is, in a few words. Default: the id."),
  description: z.string().optional().describe("What the agent is to produce."),
  steps: z.array(z.string()).optional().describe("Steps for the agent to follow."),
  needs: z.array(z.string()).max(MAX_NEEDS).optional().describe("Ids of artifacts that must be closed before this one starts."),
  optional: z.boolean().optional().describe("true: it does not count for progress, and nothing waits for it. Default false."),
  agent: z.string().optional().describe("Agent profile that produces it. Default: default."),
  run: argv().optional().describe("Instead of `agent`: program and arguments that Pawl itself runs to produce it."),
  requires: requires.optional().describe("What a human must provide before work on it starts."),
  writes: globs().optional().describe("Globs of what else may change besides the location. Default: nothing else."),
  inputs: globs().optional().describe("Globs of what the gate's verdict depends on. Without `setup`, its checkout holds these files, the location, and what the checks' commands name, and nothing else: no repository either. Default: the whole tree."),
  gate: gate.describe("The checks that Pawl runs on it; only they close it."),
  forbid: z
    .array(tested(forbidPatternProblem))
    .optional()
    .describe("Regular expressions (flag m) that no added line may match. Default: conflict markers, in stage C also TODO and FIXME. An empty list lets any content pass, even none."),
  changed: z.boolean().optional().describe("true: what is at the location must differ from what was there when the run started. Default false."),
  priority: count(-1_000_000, 1_000_000).optional().describe("Larger runs earlier where the graph does not decide. Default 0."),
  category: tested(oneLineProblem).optional().describe("Artifacts of one category are put together in batches."),
  estimate: duration().optional().describe("Expected duration; helps to order the work."),
});

// The standard's versions go by their name alone. One that a user defines brings its weights, so that a plan says all of it.
const standardContract = tested(contractProblem).meta({ enum: Object.keys(CONTRACT_VERSIONS) });
const ownContract = z.strictObject({
  version: tested(contractNameProblem)
    .meta({ pattern: "^[a-z][a-z0-9.-]{0,63}$" })
    .describe("Name of your version: a letter first; names that begin with a digit are the standard's."),
  weights: z
    .strictObject({
      A: count(1, 97).describe("Weight of stage A, in whole points."),
      B: count(1, 97).describe("Weight of stage B, in whole points."),
      C: count(1, 97).describe("Weight of stage C, in whole points."),
      D: count(1, 97).describe("Weight of stage D, in whole points."),
    })
    .describe("What each stage counts for; the four sum to 100."),
});

const prompts = z.strictObject({
  assignment: tested(relativePathProblem).describe("What an agent is told: the file of a Mustache template, relative to the project."),
});

/** Schema of the plan file: its shape and every rule that one value alone can break. */
export const planFileSchema = z.strictObject({
  contract: z
    .union([standardContract, ownContract])
    .describe('Version of the status contract: "1", or one of your own with its weights, which a human must approve before a run.'),
  branch: tested(branchProblem).optional().describe("Branch that finished work lands on. Default: the one that is checked out."),
  mode: z
    .enum(["isolated", "in-place"])
    .optional()
    .describe("Where agents work: each in a clone of its own, or all in the project's folder. Default: isolated in a git repository."),
  agents: z.record(id(), agentProfile).optional().describe("Agent profiles by name; `default` is used where an artifact names none."),
  limits: limits.optional().describe("Numbers that bound a run."),
  resources: resources
    .optional()
    .describe("What the processes of each attempt, each set-up command and each check may use besides time. Default: no limit."),
  retention: retention.optional().describe("How much is kept under .pawl/; over it the oldest goes that nothing needs."),
  protect: globs().optional().describe("Globs that no work may touch, except the artifact whose own location holds the path."),
  env: environment.optional().describe("Environment of agents and gates."),
  setup: z.array(argv()).optional().describe("Commands that prepare a workspace or a gate's checkout, such as [npm, ci]."),
  webhooks: z.array(webhook).max(64).optional().describe("Receivers of messages about what happens."),
  prompts: prompts.optional().describe("Templates in the place of Pawl's own prompts. The files are pinned with the plan, and no work may touch them."),
  registrations: z
    .array(registrationFileSchema)
    .optional()
    .describe("Files by which an artifact of an earlier stage registers artifacts of a later one when it closes."),
  artifacts: z.array(artifactFileSchema).max(MAX_ARTIFACTS).describe("Everything that has to be there in the end."),
});

/** One artifact as the file has it, before defaults. */
export type ArtifactFile = z.output<typeof artifactFileSchema>;

/** The plan file's content, before defaults. */
export type PlanFile = z.output<typeof planFileSchema>;

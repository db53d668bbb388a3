import type { ContractVersion, Stage } from "@pawl/contract";
import type { AgentLaunch } from "./agent-launch.ts";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";

/** Where attempts work: each in a clone of its own, or all in the project's folder. */
export type WorkspaceMode = "isolated" | "in-place";

/** How the control of a gate is made: the artifact's location as it was in the candidate's parent, or no control. */
export type ControlKind = "parent" | "none";

/** One command of a gate. PASS needs exit code 0 and, where `count` is given, at least `min` counted tests. */
export interface Check {
  /** Program and arguments; no shell is involved. */
  readonly run: readonly string[];
  /**
   * Regular expression (JavaScript, flags `m`) with one capture group whose text is a decimal number: how many tests ran.
   * Several matches are added up. `null`: tests are not counted.
   */
  readonly count: string | null;
  /** Smallest number of counted tests for PASS; at least 1; `null` where `count` is `null`. */
  readonly min: number | null;
  /** Time limit of this check, in milliseconds. */
  readonly timeoutMs: number;
}

/** The checks that Pawl itself runs on an artifact, and how it proves that they can fail. */
export interface Gate {
  readonly checks: readonly Check[];
  readonly control: ControlKind;
}

/** What a human must provide before any attempt on the artifact starts. */
export interface Requires {
  /** Names of environment variables that must be set and not empty. */
  readonly env: readonly string[];
  /** Paths relative to the project's folder that must exist there. */
  readonly files: readonly string[];
}

/** A required or optional result at a location in the repository, after defaults were filled in. */
export interface Artifact {
  readonly id: string;
  readonly stage: Stage;
  /** Normalised path of one file or folder relative to the repository's root, `/`-separated, no trailing slash. */
  readonly location: string;
  readonly version: string | null;
  readonly title: string;
  readonly description: string;
  readonly steps: readonly string[];
  /** Ids of the artifacts that must be closed before this one may start. */
  readonly needs: readonly string[];
  readonly optional: boolean;
  /** Name of the agent profile that generates it, or `null` where `run` is given. */
  readonly agent: string | null;
  /** Program and arguments that Pawl itself executes to produce it, or `null` where an agent does. */
  readonly run: readonly string[] | null;
  readonly requires: Requires;
  /** Globs of what an attempt on it may change besides its location; the location itself is always allowed. */
  readonly writes: readonly string[];
  /** Globs of what its gate's verdict depends on, and of what the gate's checkout holds; `["**"]` is the whole tree. */
  readonly inputs: readonly string[];
  readonly gate: Gate;
  /** Regular expressions (flags `m`) that no line added by a candidate may match. With none, its content is not looked at, even if empty. */
  readonly forbid: readonly string[];
  /** Its location must differ from what was there when the run started. */
  readonly changed: boolean;
  /** Larger runs earlier where the graph does not decide. */
  readonly priority: number;
  readonly category: string | null;
  /** Expected duration in milliseconds, or `null` if unknown. */
  readonly estimateMs: number | null;
  /** The file that registered it; absent where the plan itself has it. */
  readonly from?: string;
}

/** How a file that an artifact produces registers artifacts of a later stage (I11). */
export interface Registration {
  /** The file: at the location of a required artifact of an earlier stage, or below it. */
  readonly from: string;
  /** Stage of everything that it registers. */
  readonly stage: Stage;
  /** Folders that the locations lie in. */
  readonly under: readonly string[];
  readonly min: number;
  readonly max: number;
  /** Agent profile of all of them. */
  readonly agent: string;
  /** As of an artifact, with `{id}` and `{location}` for its own. */
  readonly writes: readonly string[];
  /** The same. */
  readonly inputs: readonly string[];
  readonly category: string | null;
  /** By name, with `{id}` and `{location}` in the words of their commands. */
  readonly gates: Readonly<Record<string, Gate>>;
}

/** What each process tree that Pawl starts may use besides time. */
export interface Resources {
  /** Most memory that its processes may hold together (the sum of their resident sets), in bytes; `null`: no limit. */
  readonly memoryBytes: number | null;
  /** Most CPU time that its processes may use together, in milliseconds; `null`: no limit. */
  readonly cpuTimeMs: number | null;
  /** Added to the niceness of its processes, from 0 to 19. */
  readonly niceness: number;
}

/** How much Pawl keeps under `.pawl/` beside the ledger, in bytes. Over it the oldest goes that nothing needs. */
export interface Retention {
  /** Output of attempts and checks. */
  readonly logsBytes: number;
  /** What failed attempts left in place. */
  readonly quarantineBytes: number;
  /** What gates left. What proves a closure is never removed, so it may be more. */
  readonly evidenceBytes: number;
}

/** How to start an agent, and its limits. */
export interface AgentProfile extends AgentLaunch {
  /** Hard limit for one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest time without a sign of life, in milliseconds. */
  readonly stallMs: number;
  /** Longest time to the first sign of life, in milliseconds; `null`: `stallMs` counts from the start. */
  readonly startMs: number | null;
  /** Longest time of one call of a tool, where the agent tells of them, in milliseconds. */
  readonly toolMs: number;
  /** Agents of this profile at work at once; absent: `limits.agents` is the only bound. */
  readonly limit?: number;
  /** Variables of its agents beside those of the plan; absent: none. */
  readonly env?: PlanEnvironment;
  /** What an attempt of it may use: its own numbers, and the plan's where it gives none. */
  readonly resources: Resources;
}

/** What work may use; `null`: as much as it likes. */
export interface BudgetAmounts {
  /** Money, in millionths of the currency's unit. */
  readonly moneyMicros: number | null;
  readonly tokens: number | null;
  /** Wall time of attempts, added up, in milliseconds. */
  readonly timeMs: number | null;
}

/** Budgets of the agents' attempts. An attempt starts only where the whole of `attempt` is left of every other one. */
export interface Budgets {
  /** Of one attempt. */
  readonly attempt: BudgetAmounts;
  /** Of all attempts on one artifact. */
  readonly artifact: BudgetAmounts;
  /** Of all attempts of a run. */
  readonly run: BudgetAmounts;
  /** Of all attempts of the pipeline on one day, midnight to midnight UTC. */
  readonly day: BudgetAmounts;
}

/** Numbers that bound a run; every default is in `DEFAULT_LIMITS`. */
export interface Limits {
  /** Attempts per artifact before it is parked. */
  readonly attempts: number;
  /** Agents at work at once. */
  readonly agents: number;
  /** Gates of candidates at work at once, outside the merge queue. */
  readonly gates: number;
  /** Gates of closed artifacts at work at once, beside `gates`. */
  readonly regression: number;
  /** Agents, gates, gates of closed artifacts and the integration at work at once, all together; absent: no such bound. */
  readonly processes?: number;
  /** Most artifacts in one attempt. */
  readonly batch: number;
  /** Most candidates that the merge queue gates and lands together. */
  readonly train: number;
  /** Backoff before the n-th retry is n times this, in milliseconds. */
  readonly backoffMs: number;
  /** Largest backoff, in milliseconds. */
  readonly maxBackoffMs: number;
  /** Longest time of an artifact's own `run` command, in milliseconds. */
  readonly runTimeoutMs: number;
  /** Pause of an agent profile after the first of several rate limits in a row that do not tell their end, in milliseconds. */
  readonly rateBackoffMs: number;
  /** Largest such pause, in milliseconds. */
  readonly maxRateBackoffMs: number;
  /** Longest time from the first of several rate limits in a row to the end of the last, in milliseconds; 0: never wait, ask. */
  readonly rateWaitMs: number;
  /** Longest time for one pattern of `forbid` or `count` on what an agent wrote, in milliseconds. */
  readonly patternMs: number;
  readonly budget: Budgets;
  /** Tamperings with the status file that a run survives; one more aborts it. */
  readonly statusFaults: number;
  /** With no observable progress for this long, in milliseconds, a report is emitted by itself (rule 2.2#2). */
  readonly silenceMs: number;
  /**
   * Rounds of regression that each closure, and each commit of somebody else, gives; 0: closed artifacts are gated again only at a
   * stage's end and where somebody's commit touched them. At most 3. Rounds that a closure gave are not saved up: the next one
   * gives as many anew.
   */
  readonly regressionRatio: number;
  /** Most closed artifacts that one round of regression gates again; from 1 to 15. */
  readonly regressionBatch: number;
}

/** Which environment variables reach agents and gates besides the basic ones. */
export interface PlanEnvironment {
  /** Names that agents inherit from Pawl's own environment. Gates do not get them. */
  readonly pass: readonly string[];
  /** Fixed values for agents and gates. */
  readonly set: Readonly<Record<string, string>>;
}

/** A template that takes the place of one of Pawl's own prompts. */
export interface PromptFile {
  /** Relative to the project's folder. No candidate may change it. */
  readonly file: string;
  /** What the file holds, which a run pins with the plan; `null`: it was not read, as `parsePlan` reads no other file. */
  readonly text: string | null;
}

/** A valid plan with every default filled in: what a run pins in the ledger. */
export interface Plan {
  /**
   * Version of the status contract in force: the name of one of the standard's, or one that the plan defines with its
   * weights. `planContract` gives the version that is meant.
   */
  readonly contract: string | ContractVersion;
  /** Branch that closures land on; `null`: the branch that is checked out when the run starts. */
  readonly branch: string | null;
  /** `null`: isolated where the project is a git repository, else in place. */
  readonly mode: WorkspaceMode | null;
  readonly agents: Readonly<Record<string, AgentProfile>>;
  readonly limits: Limits;
  /** What each attempt, set-up command and check may use. */
  readonly resources: Resources;
  readonly retention: Retention;
  /** Globs that no candidate may touch, except an artifact whose own location holds the path. */
  readonly protect: readonly string[];
  readonly env: PlanEnvironment;
  /** Commands that prepare a workspace or a gate's checkout; not checks. */
  readonly setup: readonly (readonly string[])[];
  readonly webhooks: readonly WebhookEndpoint[];
  /** Prompts of the project's own; absent where it has none. */
  readonly prompts?: { readonly assignment: PromptFile };
  /** Absent where the plan has none. */
  readonly registrations?: readonly Registration[];
  /** In a run, what files have registered too. */
  readonly artifacts: readonly Artifact[];
}

import type { Stage } from "@pawl/contract";
import type { BudgetAmounts, Limits, Resources, Retention } from "./plan.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

const UNBOUNDED: BudgetAmounts = Object.freeze({ moneyMicros: null, tokens: null, timeMs: null });

/** Limits of a plan that does not set them. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  attempts: 3,
  agents: 3,
  gates: 3,
  regression: 2,
  batch: 1,
  train: 8,
  backoffMs: 30 * SECOND_MS,
  maxBackoffMs: 5 * MINUTE_MS,
  runTimeoutMs: 60 * MINUTE_MS,
  rateBackoffMs: 15 * SECOND_MS,
  maxRateBackoffMs: 60 * MINUTE_MS,
  rateWaitMs: 24 * 60 * MINUTE_MS,
  patternMs: 5 * SECOND_MS,
  budget: Object.freeze({ attempt: UNBOUNDED, artifact: UNBOUNDED, run: UNBOUNDED, day: UNBOUNDED }),
  statusFaults: 5,
  silenceMs: 15 * MINUTE_MS,
  regressionRatio: 1,
  regressionBatch: 3,
});

/** Resources of a plan that does not bound them. */
export const DEFAULT_RESOURCES: Resources = Object.freeze({ memoryBytes: null, cpuTimeMs: null, niceness: 0 });

const GIB = 1024 ** 3;

/** What is kept where a plan does not say how much. */
export const DEFAULT_RETENTION: Retention = Object.freeze({ logsBytes: 2 * GIB, quarantineBytes: GIB, evidenceBytes: 4 * GIB });

/** Hard limit for one attempt of an agent, in milliseconds. */
export const DEFAULT_AGENT_TIMEOUT_MS = 60 * MINUTE_MS;

/** Longest time of an agent without a sign of life, in milliseconds. */
export const DEFAULT_AGENT_STALL_MS = 20 * MINUTE_MS;

/** Longest time to an agent's first sign of life, in milliseconds. */
export const DEFAULT_AGENT_START_MS = 5 * MINUTE_MS;

/** Longest time of one call of a tool by an agent, in milliseconds. */
export const DEFAULT_AGENT_TOOL_MS = 30 * MINUTE_MS;

/** Time limit of one check, in milliseconds. */
export const DEFAULT_CHECK_TIMEOUT_MS = 10 * MINUTE_MS;

/** Name of the agent profile for artifacts that name none. */
export const DEFAULT_AGENT = "default";

// Not the line of equals signs between the two sides: it also underlines headings of seven letters.
const CONFLICT_MARKERS = ["^<{7}(?: |$)", "^\\|{7}(?: |$)", "^>{7}(?: |$)"];
const UNFINISHED_WORK = ["\\bTODO\\b", "\\bFIXME\\b"];

/** Patterns (flag `m`) that no line added in a stage may match, for artifacts that set no `forbid`. */
export const defaultForbid = (stage: Stage): readonly string[] =>
  stage === "C" ? [...CONFLICT_MARKERS, ...UNFINISHED_WORK] : CONFLICT_MARKERS;

/** Most artifacts that a file may register where the plan does not say. */
export const DEFAULT_MAX_REGISTERED = 100;

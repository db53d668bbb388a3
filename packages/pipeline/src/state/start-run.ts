import type { RecordedEvent } from "../events/event.ts";
import { DEFAULT_AGENT_TOOL_MS, DEFAULT_LIMITS, DEFAULT_RESOURCES, DEFAULT_RETENTION } from "../plan/plan-defaults.ts";
import type { AgentProfile, Artifact, Plan } from "../plan/plan.ts";
import { startBudget } from "./apply-budget.ts";
import { arrangePlan, UNTOUCHED } from "./arrange-plan.ts";
import type { ArtifactState, PipelineState } from "./pipeline-state.ts";
import { emptySortedMap } from "./sorted-map.ts";

/** What a profile lacks that was pinned before the limit was known. */
const EARLIER_AGENT: Partial<AgentProfile> = { toolMs: DEFAULT_AGENT_TOOL_MS };

/** The state right after `run.started`: nothing closed, stage A entered. */
export function startRun(event: RecordedEvent & { readonly type: "run.started" }): PipelineState {
  const { durationsMs, gateFirst, ordering = 1 } = event.data;
  const plan = completePlan(event.data.plan);
  const first = new Set(gateFirst);
  // Most artifacts begin alike, and then they share one state.
  const shared = new Map<string, ArtifactState>();
  const initial = ({ id, needs }: Artifact): ArtifactState => {
    // An id may be the name of something that every object inherits.
    const durationMs = (Object.hasOwn(durationsMs, id) ? durationsMs[id] : null) ?? null;
    const key = `${needs.length} ${first.has(id)} ${durationMs}`;
    const known = shared.get(key);
    if (known !== undefined) return known;
    const state = { ...UNTOUCHED, unmetNeeds: needs.length, gateFirst: first.has(id), durationMs };
    shared.set(key, state);
    return state;
  };
  return {
    run: event.run,
    seq: event.seq,
    ...arrangePlan(plan, ordering, initial),
    planDigest: event.data.planDigest,
    gateDigests: event.data.gateDigests,
    before: event.data.before ?? {},
    mode: event.data.mode,
    branch: event.data.branch,
    contract: event.data.contract,
    status: "running",
    isPaused: false,
    stage: "A",
    regate: emptySortedMap(),
    attempts: emptySortedMap(),
    running: emptySortedMap(),
    gatedFirst: 0,
    nextAttempt: 1,
    closures: 0,
    pauses: emptySortedMap(),
    budget: startBudget(event),
    queue: emptySortedMap(),
    head: event.data.head,
    prepared: [],
    preparedRollback: null,
    questions: [],
    calculationFailure: null,
    lastCalculated: null,
    issues: [],
    statusFaults: 0,
    lastProgressAtMs: event.atMs,
    startedAtMs: event.atMs,
  };
}

/** A plan that an earlier build pinned lacks the limits that came since. What lacks nothing is not copied: there may be a profile for each artifact. */
function completePlan(pinned: Plan): Plan {
  const limits = { ...DEFAULT_LIMITS, ...pinned.limits };
  const { retention, resources }: Partial<Plan> = pinned;
  return { ...pinned, resources: resources ?? DEFAULT_RESOURCES, retention: retention ?? DEFAULT_RETENTION, agents: completeAgents(pinned.agents), limits };
}

function completeAgents(pinned: Plan["agents"]): Plan["agents"] {
  const isComplete = ({ toolMs, resources }: Partial<AgentProfile>): boolean => toolMs !== undefined && resources !== undefined;
  if (Object.values(pinned).every(isComplete)) return pinned;
  const complete = (agent: AgentProfile): AgentProfile => {
    const { resources }: Partial<AgentProfile> = agent;
    return { ...EARLIER_AGENT, ...agent, resources: resources ?? DEFAULT_RESOURCES };
  };
  return Object.fromEntries(Object.entries(pinned).map(([name, agent]) => [name, complete(agent)]));
}

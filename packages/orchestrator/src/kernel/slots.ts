import type { PipelineState } from "@pawl/pipeline";

import type { Situation } from "./decide.ts";

/** What may still be begun at once. A taken slot is gone for the rest of the decision. */
export interface Slots {
  readonly gates: Pool;
  /** Gates of closed artifacts. */
  readonly regression: Pool;
  /** Attempts whose gate runs first; each of them needs a gate and nothing else. */
  readonly gateFirst: Pool;
  readonly agents: Pool;
  /** Attempts of one agent profile; `null`: the artifacts' own commands, which have no limit of their own. */
  readonly profile: (name: string | null) => Pool;
  /** Everything that is a process, or more than one: attempts, gates and the integration. */
  readonly processes: Pool;
}

/** A number of things that may be begun. */
export class Pool {
  #free: number;

  constructor(limit: number, used: number) {
    this.#free = limit - used;
  }

  get isEmpty(): boolean {
    return this.#free <= 0;
  }

  take(): void {
    this.#free -= 1;
  }
}

/** So many results per agent may wait to be taken up; more hold agents' places, so that what is not handed in yet stays little. */
const COLLECTING_PER_AGENT = 8;

/** The slots that the plan's limits leave beside what is under way. */
export function slotsOf(state: PipelineState, { gating, regating, isIntegrating, collecting }: Situation): Slots {
  const { limits, agents } = state.plan;
  const running = [...state.running.values()].filter(({ attempt }) => !collecting.has(attempt));
  const overdue = Math.max(0, collecting.size - COLLECTING_PER_AGENT * limits.agents);
  const profiles = new Map<string | null, Pool>();
  const poolOf = (name: string | null): Pool => {
    const limit = name === null ? undefined : agents[name]?.limit;
    return new Pool(limit ?? Infinity, running.filter((attempt) => attempt.profile === name).length);
  };
  return {
    gates: new Pool(limits.gates, gating.size - regating.size),
    regression: new Pool(limits.regression, regating.size),
    gateFirst: new Pool(limits.gates, state.gatedFirst),
    agents: new Pool(limits.agents, running.length + overdue),
    profile: (name) => {
      const pool = profiles.get(name) ?? poolOf(name);
      profiles.set(name, pool);
      return pool;
    },
    processes: new Pool(limits.processes ?? Infinity, running.length + gating.size + Number(isIntegrating)),
  };
}

import type { AgentLaunch } from "@pawl/pipeline";

import type { AgentJob } from "../adapter/agent-job.ts";
import type { AgentOutcome } from "../adapter/agent-outcome.ts";
import type { AgentUsage } from "../usage/usage-file.ts";
import type { Behaviour } from "./behaviours.ts";

/** How an agent is started that behaves as asked. */
export interface ConformanceAgent {
  readonly launch: AgentLaunch;
  /** Variables beside those that the suite gives it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** An adapter to be tried. */
export interface ConformanceSubject {
  /** Name of the adapter. */
  readonly name: string;
  /** The adapter itself: `runAgent`, or what takes its place. */
  readonly run: (job: AgentJob) => Promise<AgentOutcome>;
  /**
   * An agent of the adapter's kind that behaves so; or why there can be none, in one sentence. What is claimed to be impossible is
   * not tried, and the suite says so.
   */
  readonly agent: (behaviour: Behaviour) => ConformanceAgent | { readonly unable: string };
  /** What agents of this kind tell of what they use. Everything else has to be unknown. */
  readonly tells: { readonly [Key in keyof AgentUsage]: boolean };
}

/** One thing that an adapter has to do. */
export interface ConformanceCase {
  readonly name: string;
  readonly behaviour: Behaviour;
  /** Why it cannot be tried on this adapter, by its author's word; `null`: it can. */
  readonly unable: string | null;
  /** Rejects with an `AssertionError` when the adapter does something else. Leaves nothing behind. */
  readonly run: () => Promise<void>;
}

import type { DebugLog } from "../log/session-log.ts";
import type { Session } from "../session/open-session.ts";
import type { AttemptContext } from "./attempt-process.ts";
import type { GateJobContext } from "./gate-jobs.ts";

/** How a run of the orchestrator ended. */
export type RunEnd =
  | { readonly kind: "completed" }
  | { readonly kind: "aborted" }
  | { readonly kind: "blocked" }
  /** What was under way when it was asked to drain is done. */
  | { readonly kind: "drained" }
  | { readonly kind: "stopped" };

/** What a run loop works with. */
export interface RunLoopOptions {
  readonly session: Session;
  readonly attempts: AttemptContext;
  readonly gates: GateJobContext;
  /** Environment in which `requires.env` is looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** Stays for an answer when the run is BLOCKED. */
  readonly isWaiting: boolean;
  readonly log: DebugLog;
  /** Told after each transition, so that the outbox is delivered. */
  readonly onTransition: () => void;
}

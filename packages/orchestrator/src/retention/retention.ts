import type { DebugLog } from "../log/session-log.ts";
import type { Session } from "../session/open-session.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import { longestUseMs, sweepState } from "./retention-sweep.ts";

/** Time between two looks at what Pawl keeps, in milliseconds. */
const SWEEP_INTERVAL_MS = 30 * 60 * 1000;

/** What a retention works on. */
export interface RetentionOptions {
  readonly session: Session;
  readonly evidence: EvidenceStore;
  readonly log: DebugLog;
  readonly onWarning: (warning: string) => void;
}

/** Keeps what Pawl keeps within its bounds while a run goes on: at the start and now and then. Never holds the run up. */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout | null = null;
  #forgottenAtMs = performance.now();
  #sweep: Promise<void> | null = null;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#begin();
    this.#timer = setInterval(() => this.#begin(), SWEEP_INTERVAL_MS).unref();
  }

  /** Ends it; resolves when nothing is looked at any more. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#sweep;
  }

  #begin(): void {
    this.#sweep ??= this.#run().finally(() => {
      this.#sweep = null;
    });
  }

  async #run(): Promise<void> {
    const { session, evidence, log, onWarning } = this.#options;
    const { paths, ledger, journal, now } = session;
    try {
      const removed = await sweepState({ paths, ledger, state: journal.state, evidence, nowMs: now() });
      const monotonicMs = performance.now();
      if (monotonicMs - this.#forgottenAtMs > longestUseMs(journal.state.plan)) {
        evidence.forgetEarlier();
        this.#forgottenAtMs = monotonicMs;
      }
      if (removed.length > 0) log.write("info", "session/retention", "what was over its bound was removed", { files: removed.length, first: removed[0] });
    } catch (error) {
      onWarning(`what Pawl keeps could not be brought within its bounds: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

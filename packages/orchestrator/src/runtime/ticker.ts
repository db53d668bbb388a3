import type { QueuedCommand } from "@pawl/database";
import { event } from "@pawl/pipeline";

import { SilentWindow } from "../kernel/silent-window.ts";
import type { Session } from "../session/open-session.ts";

/** How often the database is asked for human commands, in milliseconds. */
const COMMAND_INTERVAL_MS = 250;
/** How often somebody else's commits are looked for while nothing integrates, in milliseconds. */
const BRANCH_INTERVAL_MS = 2000;
/** How often the lock's holder gives a sign of life, in milliseconds. */
const HEARTBEAT_INTERVAL_MS = 5000;

/** What a ticker serves. */
export interface TickerOptions {
  readonly session: Session;
  readonly adoptForeignCommits: () => Promise<void>;
  /** Opens folders of Pawl's own that somebody closed. */
  readonly openOwnFolders: () => void;
  /** Carries out a human's command. */
  readonly carryOut: (command: QueuedCommand) => Promise<void>;
  /** Called after something happened that may let the run go on. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Does what must happen as time passes: human commands, folders that were closed, somebody else's commits, the silent window, signs of life. */
export class Ticker {
  readonly #options: TickerOptions;
  #timer: NodeJS.Timeout | null = null;
  #isBusy = false;
  readonly #silence = new SilentWindow();
  #branchAtMs = 0;
  #heartbeatAtMs = 0;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#isBusy) return;
      this.#isBusy = true;
      this.#tick()
        .catch((error: unknown) => this.#options.onError(error))
        .finally(() => {
          this.#isBusy = false;
        });
    }, COMMAND_INTERVAL_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #tick(): Promise<void> {
    const { session, onChange, openOwnFolders } = this.#options;
    openOwnFolders();
    // Intervals are told by a clock that only goes forward: the time of day may be set back by hours.
    const monotonicMs = performance.now();
    for (const command of await session.ledger.pendingCommands()) {
      await this.#options.carryOut(command);
      onChange();
    }
    if (monotonicMs >= this.#heartbeatAtMs) {
      this.#heartbeatAtMs = monotonicMs + HEARTBEAT_INTERVAL_MS;
      await session.ledger.heartbeat(session.lockToken, session.wallNow());
    }
    if (monotonicMs >= this.#branchAtMs) {
      this.#branchAtMs = monotonicMs + BRANCH_INTERVAL_MS;
      await this.#options.adoptForeignCommits();
    }
    await this.#watchSilence(monotonicMs);
  }

  /** With no observable progress for the plan's window, a report is emitted by itself (rules 2#4, 2.2#2 and 5#6). */
  async #watchSilence(monotonicMs: number): Promise<void> {
    const { journal } = this.#options.session;
    const { status, plan, lastProgressAtMs } = journal.state;
    const windowMs = plan.limits.silenceMs;
    if (status !== "running" || !this.#silence.hasPassed(lastProgressAtMs, monotonicMs, windowMs)) return;
    await journal.transact((state) =>
      state.status === "running" ? [event("silence.expired", { windowMs, sinceMs: lastProgressAtMs })] : [],
    );
  }
}

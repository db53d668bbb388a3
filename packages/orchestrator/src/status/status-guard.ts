import { leaveRightStatus, repairStatus, type Tampering } from "../session/repair-status.ts";
import type { Session } from "../session/open-session.ts";
import { StatusWatcher } from "./status-watcher.ts";

/** What a guard tells, and what it needs done. */
export interface StatusGuardOptions {
  readonly session: Session;
  /** Ends every process that is at work; nothing is started before {@link StatusGuardOptions.onRepaired}. */
  readonly halt: () => Promise<void>;
  readonly onRepaired: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Looks after the status file while a run goes on: compares it whenever something happened to it, and answers a change by another
 * hand at once, with everything halted (rules 9#1 and 9.1#3).
 */
export class StatusGuard {
  readonly #options: StatusGuardOptions;
  readonly #watcher: StatusWatcher;
  #repair: Promise<void> | null = null;
  #isLooking = false;
  #isLookDue = false;
  #isStopped = false;

  constructor(options: StatusGuardOptions) {
    this.#options = options;
    this.#watcher = new StatusWatcher(options.session.paths.statusFile, this.look);
  }

  /** Whether a change is being answered. */
  get isRepairing(): boolean {
    return this.#repair !== null;
  }

  start(): void {
    this.#options.session.onTampered = this.look;
    this.#watcher.start();
  }

  stop(): void {
    this.#isStopped = true;
    this.#watcher.stop();
  }

  /** Resolves when what is being answered is; rejects where that failed. */
  async repaired(): Promise<void> {
    await this.#repair;
  }

  /** Nobody watches the file from here on: what another hand did to it last is answered before the process goes. */
  leave(): Promise<void> {
    return leaveRightStatus(this.#options.session);
  }

  /** Compares the file. What comes during a look is one more look after it, however much it is. */
  readonly look = (): void => {
    this.#isLookDue = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#lookWhileDue().catch((error: unknown) => this.#options.onError(error));
  };

  async #lookWhileDue(): Promise<void> {
    try {
      while (this.#isLookDue && !this.#isStopped) {
        this.#isLookDue = false;
        const found = await this.#options.session.status.read();
        if (found.kind === "different" && !this.#isStopped) await this.#repairFrom(found);
      }
    } finally {
      // Not a turn later: what comes from now on begins a look of its own.
      this.#isLooking = false;
    }
  }

  async #repairFrom(found: Tampering): Promise<void> {
    this.#repair = this.#answer(found);
    try {
      await this.#repair;
    } finally {
      this.#repair = null;
    }
    this.#options.onRepaired();
    this.#isLookDue = true;
  }

  /** Every process has ended before the fault is answered. */
  async #answer(found: Tampering): Promise<void> {
    await this.#options.halt();
    await repairStatus(this.#options.session, found);
  }
}

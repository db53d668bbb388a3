import type { LedgerHead } from "@pawl/database";
import { writeAnchorReference } from "@pawl/workspace";

import { pipelineIdOf } from "../session/tokens.ts";
import { anchorLine } from "./anchor-line.ts";

/** Shortest time between two notes while a run goes on, in milliseconds; each leaves a small object in the repository. */
const ANCHOR_INTERVAL_MS = 60_000;

/** What a keeper works with. */
export interface AnchorKeeperOptions {
  readonly projectDir: string;
  /** Told when a note could not be written, once; a run goes on without. */
  readonly onWarning: (warning: string) => void;
}

/**
 * Notes where the ledger ends in the project's git repository, where there is one: after the first report, then at most once
 * a minute, and at the end. Nothing waits for it but the end, and no branch is moved.
 */
export class AnchorKeeper {
  readonly #options: AnchorKeeperOptions;
  #pending: LedgerHead | null = null;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #hasWarned = false;

  constructor(options: AnchorKeeperOptions) {
    this.#options = options;
  }

  /** Takes the ledger's end after a report was stored. */
  note(head: LedgerHead): void {
    this.#pending = head;
    if (this.#timer !== null) return;
    this.#write();
    this.#timer = setInterval(() => this.#write(), ANCHOR_INTERVAL_MS);
    // It must not keep a process alive that has nothing else to do.
    this.#timer.unref();
  }

  /** Writes what was noted last. @param head - the ledger's end; only noted where something was before. */
  async finish(head: LedgerHead): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#pending = head;
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#writing = this.#writing.then(async () => {
      const head = this.#pending;
      this.#pending = null;
      if (head === null) return;
      const { projectDir, onWarning } = this.#options;
      try {
        await writeAnchorReference(projectDir, pipelineIdOf(projectDir), `${anchorLine(head)}\n`);
      } catch (error) {
        if (!this.#hasWarned) onWarning(`the ledger's end cannot be noted in git: ${error instanceof Error ? error.message : String(error)}`);
        this.#hasWarned = true;
      }
    });
  }
}

import { mkdirSync, watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { dirname } from "node:path";

/** Looks again this often even when the file system reports nothing, because some do not report. */
const POLL_INTERVAL_MS = 2000;

/**
 * Calls back when something happens to the status file's folder, and every two seconds besides, so that a change by another
 * hand is found while a run goes on (rule 9.1#2). It does not judge what it sees.
 */
export class StatusWatcher {
  readonly #statusFile: string;
  readonly #onChange: () => void;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(statusFile: string, onChange: () => void) {
    this.#statusFile = statusFile;
    this.#onChange = onChange;
  }

  start(): void {
    this.#open();
    this.#timer = setInterval(() => {
      if (this.#watcher === null) this.#open();
      this.#onChange();
    }, POLL_INTERVAL_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#close();
  }

  #open(): void {
    const folder = dirname(this.#statusFile);
    try {
      mkdirSync(folder, { recursive: true });
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        // Not for each step of writing a temporary file: what counts is when it gets the status file's name.
        if (name === null || !name.startsWith(".")) this.#onChange();
      });
      // The watch ends with the folder itself; the poll opens it again once the folder is back.
      watcher.on("error", () => this.#close());
      this.#watcher = watcher;
    } catch {
      // Not watchable now, for example because the folder was replaced by a file: the poll finds that.
      this.#watcher = null;
    }
  }

  #close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }
}

import { type UsageFileReading, readUsageFile } from "./read-usage-file.ts";
import type { AgentUsage } from "./usage-file.ts";

/** What one attempt may use; `null`: no such bound. */
export interface UsageBudget {
  /** In millionths of the currency's unit. */
  readonly moneyMicros: number | null;
  readonly tokens: number | null;
}

/** How often the usage file is looked at while the agent works, in milliseconds. */
const LOOK_INTERVAL_MS = 250;

/** Which bound a usage is over; `null` where it is over none that is known. */
export function exceeded(usage: AgentUsage, budget: UsageBudget): "money" | "tokens" | null {
  if (budget.moneyMicros !== null && usage.moneyMicros !== null && usage.moneyMicros > budget.moneyMicros) return "money";
  if (budget.tokens !== null && usage.tokens !== null && usage.tokens > budget.tokens) return "tokens";
  return null;
}

/**
 * Looks at an attempt's usage file while the agent works. An unreadable file in between says nothing: it may be half written. What
 * counts in the end is the file as it is after the agent's death.
 */
export class UsageWatch {
  readonly #path: string;
  readonly #onRead: (reading: Extract<UsageFileReading, { kind: "read" }>) => void;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();
  #isBusy = false;

  /** @param onRead - called each time that the file could be read. */
  constructor(path: string, onRead: (reading: Extract<UsageFileReading, { kind: "read" }>) => void) {
    this.#path = path;
    this.#onRead = onRead;
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
  }

  #look(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#looking = readUsageFile(this.#path)
      .then((reading) => {
        if (reading.kind === "read") this.#onRead(reading);
      })
      .finally(() => {
        this.#isBusy = false;
      });
  }

  /** Ends the looking, and reads the file for the last time. */
  async finish(): Promise<UsageFileReading> {
    clearInterval(this.#timer);
    await this.#looking;
    return readUsageFile(this.#path);
  }
}

import { moneyText } from "../budget/money.ts";
import type { CostReport, CostSum } from "./cost-report.ts";

/** What one attempt used, or its part of it; `null`: it is not known, `"none"`: there was nothing to use it. */
export interface UsedAmounts {
  readonly moneyMicros: number | null | "none";
  readonly tokens: number | null | "none";
  readonly timeMs: number | null;
}

/** Adds up what attempts used, and remembers of how many it is not known. */
export class CostTally {
  #attempts = 0;
  #gateMs = 0;
  readonly #money = new KnownSum();
  readonly #tokens = new KnownSum();
  readonly #timeMs = new KnownSum();

  /** Adds one attempt; call it once for each. */
  add({ moneyMicros, tokens, timeMs }: UsedAmounts): void {
    this.#attempts += 1;
    this.#money.add(moneyMicros);
    this.#tokens.add(tokens);
    this.#timeMs.add(timeMs);
  }

  addGate(durationMs: number): void {
    this.#gateMs += durationMs;
  }

  sum(): CostSum {
    return { attempts: this.#attempts, ...this.#amounts(1), gateMs: this.#gateMs };
  }

  /** With the number of closed artifacts, and what each of them took. */
  sumPerClosed(closed: number): CostReport["total"] {
    const perClosed = closed === 0 ? null : { ...this.#amounts(closed), gateMs: Math.ceil(this.#gateMs / closed) };
    return { ...this.sum(), closed, perClosed };
  }

  #amounts(divisor: number): Pick<CostSum, "money" | "tokens" | "timeMs"> {
    const money = this.#money.over(divisor);
    return {
      money: { ...money, known: money.known === null ? null : moneyText(money.known) },
      tokens: this.#tokens.over(divisor),
      timeMs: this.#timeMs.over(divisor),
    };
  }
}

/** A sum whose unknown parts are counted, not added. */
class KnownSum {
  #sum: number | null = null;
  #unknownAttempts = 0;

  add(amount: number | null | "none"): void {
    if (amount === null) this.#unknownAttempts += 1;
    else if (amount !== "none") this.#sum = (this.#sum ?? 0) + amount;
  }

  over(divisor: number): { known: number | null; unknownAttempts: number } {
    return { known: this.#sum === null ? null : Math.ceil(this.#sum / divisor), unknownAttempts: this.#unknownAttempts };
  }
}

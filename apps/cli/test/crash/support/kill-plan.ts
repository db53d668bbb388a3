import { SeededRandom } from "./seeded-random.ts";

/**
 * A moment at which the orchestrator is killed: some time after it was started, or after an event of it, the first ones
 * skipped, once so many artifacts are closed. `type` narrows which events count.
 */
export type Moment =
  | { readonly after: "start"; readonly delayMs: number }
  | {
      readonly after: "event";
      readonly minClosed: number;
      readonly type: string | null;
      readonly skip: number;
      readonly delayMs: number;
    };

/** Closures up to which kills are spread, of the demo's 22; what is left after them leaves room for the last kill. */
const LAST_CLOSED = 18;

/** Number of kills that the other numbers are made for. */
const USUAL_KILLS = 20;

/**
 * Random moments, spread over a run of the demo from its first event to its last stage. About one in four is between the
 * record of what is to land and its closure, where branch, files and ledger change one after the other; some are while an
 * orchestrator starts and recovers.
 */
export function killPlan(seed: number, kills: number): readonly Moment[] {
  const random = new SeededRandom(seed);
  // So that more kills than usual do not come later than the run takes.
  const pace = Math.min(1, USUAL_KILLS / kills);
  return Array.from({ length: kills }, (_, index): Moment => {
    const minClosed = Math.floor(((index + random.next()) / kills) * LAST_CLOSED);
    const kind = random.next();
    if (kind < 0.12) return { after: "start", delayMs: 100 + random.upTo(900) };
    if (kind < 0.4) {
      return { after: "event", minClosed, type: "integration.prepared", skip: random.upTo(1), delayMs: random.upTo(90) };
    }
    const delayMs = random.next() < 0.5 ? random.upTo(30) : random.upTo(Math.round(400 * pace));
    return { after: "event", minClosed, type: null, skip: random.upTo(Math.round(7 * pace)), delayMs };
  });
}

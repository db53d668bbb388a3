import { type Stage, STAGES } from "@pawl/contract";

import { shareOf } from "../budget/amounts.ts";
import type { EventType, RecordedEvent } from "../events/event.ts";
import type { AttemptReason } from "../events/reason.ts";
import type { ArtifactRow } from "../projection/rows.ts";
import type { EventOf } from "../state/event-of.ts";
import { COST_REPORT_VERSION, type CostReport } from "./cost-report.ts";
import { CostTally, type UsedAmounts } from "./cost-tally.ts";

/** Types of the events that the cost of a run follows from. */
export const COST_EVENTS: readonly EventType[] = [
  "orchestrator.started",
  "attempt.started",
  "attempt.produced",
  "attempt.ended",
  "usage.settled",
  "gate.finished",
];

/** Ends of attempts whose agent never ran, so that it used nothing. */
const NEVER_RAN: ReadonlySet<AttemptReason> = new Set(["NOT_STARTED", "WORKSPACE_SETUP_FAILED"]);

/** What the ledger says of one attempt. */
interface AttemptFacts {
  readonly started: EventOf<"attempt.started">;
  /** How many orchestrators had started before it: the times of two orchestrators are not one attempt's. */
  readonly orchestrator: number;
  usage: EventOf<"usage.settled">["data"] | null;
  /** `null`: it is not known. */
  timeMs: number | null;
  hasRun: boolean;
}

/**
 * Adds up what a run used, event by event, from its ledger alone.
 *
 * Money and tokens are what agents reported, never what a budget charged in the place of something unknown. Time is what Pawl measured;
 * where it did not record it, that between the attempt's two events, and unknown where another orchestrator came between. The gate of a
 * file that is there already is no attempt, but its time counts.
 */
export class RunCost {
  readonly #attempts = new Map<number, AttemptFacts>();
  readonly #gates: EventOf<"gate.finished">["data"][] = [];
  #orchestrators = 0;

  /** Takes notice of an event, in the ledger's order; others than those of {@link COST_EVENTS} say nothing. */
  notice(event: RecordedEvent): void {
    if (event.type === "orchestrator.started") this.#orchestrators += 1;
    if (event.type === "gate.finished") this.#gates.push(event.data);
    if (event.type === "attempt.started") this.#attempts.set(event.data.attempt, { started: event, orchestrator: this.#orchestrators, usage: null, timeMs: null, hasRun: true });
    if (event.type !== "usage.settled" && event.type !== "attempt.produced" && event.type !== "attempt.ended") return;
    const facts = this.#attempts.get(event.data.attempt);
    if (facts === undefined) return;
    if (event.type === "usage.settled") {
      facts.usage = event.data;
      facts.timeMs = event.data.charged.timeMs;
    } else if (event.type === "attempt.produced") {
      facts.timeMs ??= event.data.durationMs;
    } else {
      facts.hasRun = !NEVER_RAN.has(event.data.reason);
      facts.timeMs ??= this.#timeBetween(facts, event);
    }
  }

  /** @param rows - all artifacts of the run as they are now, in schedule order. */
  report(run: string, rows: readonly ArtifactRow[]): CostReport {
    const total = new CostTally();
    const stages = new Tallies<Stage>();
    const agents = new Tallies<string | null>();
    const artifacts = new Tallies<string>();
    const stageOf = new Map(rows.map(({ id, stage }) => [id, stage]));
    for (const facts of this.#attempts.values()) {
      const { kind, profile, artifacts: ids } = facts.started.data;
      if (kind === "gate-first") continue;
      const used = usedBy(facts);
      const parts = ids.map((_, index) => partOf(used, index, ids.length));
      total.add(used);
      agents.of(profile).add(used);
      ids.forEach((id, index) => artifacts.of(id).add(parts[index] as UsedAmounts));
      for (const stage of new Set(ids.map((id) => stageOf.get(id)))) {
        if (stage !== undefined) stages.of(stage).add(parts.filter((_, index) => stageOf.get(ids[index] as string) === stage).reduce(together));
      }
    }
    for (const { artifact, attempt, durationMs } of this.#gates) {
      const started = attempt === null ? undefined : this.#attempts.get(attempt)?.started.data;
      const stage = stageOf.get(artifact);
      total.addGate(durationMs);
      artifacts.of(artifact).addGate(durationMs);
      if (stage !== undefined) stages.of(stage).addGate(durationMs);
      if (started !== undefined && started.kind !== "gate-first") agents.of(started.profile).addGate(durationMs);
    }
    const closed = rows.filter(({ phase }) => phase === "closed");
    return {
      version: COST_REPORT_VERSION,
      run,
      total: total.sumPerClosed(closed.length),
      stages: STAGES.filter((stage) => stages.has(stage)).map((stage) => ({
        stage,
        ...stages.of(stage).sumPerClosed(closed.filter((row) => row.stage === stage).length),
      })),
      agents: agents.entries().map(([profile, tally]) => ({ profile, ...tally.sum() })),
      artifacts: rows
        .filter(({ id }) => artifacts.has(id))
        .map(({ id, stage, location, phase }) => ({ id, stage, location, phase, ...artifacts.of(id).sum() })),
    };
  }

  #timeBetween({ started, orchestrator }: AttemptFacts, ended: EventOf<"attempt.ended">): number | null {
    const isLost = orchestrator !== this.#orchestrators || ended.data.reason === "ORCHESTRATOR_LOST";
    return isLost || ended.atMs < started.atMs ? null : ended.atMs - started.atMs;
  }
}

/** Tallies by key, made when they are first asked for. */
class Tallies<K> {
  readonly #byKey = new Map<K, CostTally>();

  of(key: K): CostTally {
    const known = this.#byKey.get(key) ?? new CostTally();
    this.#byKey.set(key, known);
    return known;
  }

  has(key: K): boolean {
    return this.#byKey.has(key);
  }

  entries(): readonly (readonly [K, CostTally])[] {
    return [...this.#byKey];
  }
}

function usedBy({ started, usage, timeMs, hasRun }: AttemptFacts): UsedAmounts {
  // What an artifact's own command uses, nobody reports and nobody asks.
  if (started.data.kind !== "agent") return { moneyMicros: "none", tokens: "none", timeMs };
  if (!hasRun) return { moneyMicros: 0, tokens: 0, timeMs };
  return { moneyMicros: usage?.reported?.moneyMicros ?? null, tokens: usage?.reported?.tokens ?? null, timeMs };
}

function partOf(used: UsedAmounts, index: number, count: number): UsedAmounts {
  const number = (amount: UsedAmounts["tokens"]): number => (typeof amount === "number" ? amount : 0);
  const part = shareOf({ moneyMicros: number(used.moneyMicros), tokens: number(used.tokens), timeMs: number(used.timeMs) }, index, count);
  return {
    moneyMicros: typeof used.moneyMicros === "number" ? part.moneyMicros : used.moneyMicros,
    tokens: typeof used.tokens === "number" ? part.tokens : used.tokens,
    timeMs: used.timeMs === null ? null : part.timeMs,
  };
}

/** Two parts of one attempt; what is unknown of one is unknown of both. */
function together(one: UsedAmounts, other: UsedAmounts): UsedAmounts {
  return {
    moneyMicros: added(one.moneyMicros, other.moneyMicros),
    tokens: added(one.tokens, other.tokens),
    timeMs: one.timeMs === null || other.timeMs === null ? null : one.timeMs + other.timeMs,
  };
}

function added(one: UsedAmounts["tokens"], other: UsedAmounts["tokens"]): UsedAmounts["tokens"] {
  return typeof one === "number" && typeof other === "number" ? one + other : one;
}

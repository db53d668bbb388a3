import { DEFAULT_LIMITS } from "@pawl/pipeline";
import type { BudgetAmounts, LiveAttempt, Plan } from "@pawl/pipeline";

import { parkForBudget } from "../../src/kernel/budget.ts";
import type { Action, Situation } from "../../src/kernel/decide.ts";
import { answerables } from "../../src/kernel/human.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { usageSettled } from "../../src/kernel/usage.ts";
import { aPlan } from "./plan-builder.ts";
import type { Random } from "./random.ts";
import { RunPlayer } from "./run-player.ts";

const NO_BOUNDS: BudgetAmounts = { moneyMicros: null, tokens: null, timeMs: null };

/** A run whose artifacts are scattered over many agent profiles, played in random steps between which nothing waits for a gate. */
export class ScatteredRun {
  readonly player: RunPlayer;
  readonly #random: Random;
  readonly #provided = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
    const plan = scatteredPlan(random);
    const ids = plan.artifacts.map(({ id }) => id);
    const mode = random.pick(["isolated", "in-place"] as const);
    this.player = new RunPlayer(plan, { mode, gateFirst: random.chance(0.3) ? random.some(ids, 0.2) : [] });
  }

  /** What was not provided by now is missing, and what is to be gated first is being gated. */
  situation(): Situation {
    const gating = [...this.player.state.attempts.values()].flatMap(({ kind, artifacts }) => (kind === "gate-first" ? artifacts : []));
    return this.player.situation({ gating: new Set(gating), missing: ({ env }) => env.filter((name) => !this.#provided.has(name)) });
  }

  /** @param actions - what the kernel would do now. */
  step(actions: readonly Action[]): void {
    const { state, driver } = this.player;
    const live = [...state.attempts.values()];
    if (state.questions.length > 0) return this.#answer();
    if (actions.length > 0 && this.#random.chance(0.6)) return this.#perform(this.#random.pick(actions));
    if (live.length > 0 && this.#random.chance(0.7)) return this.#finish(this.#random.pick(live));
    if (this.#random.chance(0.2)) this.#provided.add(`KEY${this.#random.between(1, 3)}`);
    driver.nowMs += this.#random.pick([1, 500, 1000, 20_000, 86_400_000]);
  }

  #perform(action: Action): void {
    const { player } = this;
    if (action.kind === "park") player.parkForMissing(action.artifact, ...action.missing);
    if (action.kind === "park-for-budget") player.driver.transact((state) => parkForBudget(state, action.artifact));
    if (action.kind === "start") player.driver.transact((state) => startAttempt(state, action));
  }

  #finish(live: LiveAttempt): void {
    const { attempt, artifacts, kind, profile } = live;
    const { player } = this;
    if (kind === "gate-first") {
      player.gate(artifacts[0] as string, "CHECK_FAILED");
      return;
    }
    if (profile !== null) this.#settle(attempt, profile, artifacts);
    const outcome = this.#random.next();
    if (outcome < 0.3) player.crash(attempt, String(this.#random.next()));
    else if (outcome < 0.45 && profile !== null) {
      player.end(attempt, { kind: "rate-limited", hintMs: null, jitter: this.#random.next(), detail: "429" });
    } else {
      player.handIn(attempt);
      for (const id of artifacts) player.gate(id).integrate(id).advance();
    }
  }

  #settle(attempt: number, profile: string, artifacts: readonly string[]): void {
    const isKnown = this.#random.chance(0.9);
    const moneyMicros = this.#random.between(0, 12);
    const reported = isKnown ? { moneyMicros, tokens: 1, turns: null, toolCalls: null, sessionId: null } : null;
    this.player.driver.transact((state) =>
      usageSettled(state, { attempt, profile, artifacts }, { reported, problem: null, timeMs: 10, endedBy: "itself" }),
    );
  }

  #answer(): void {
    const open = answerables(this.player.state).filter((one) => one.isOpen);
    const { location, options } = this.#random.pick(open);
    if (options.includes("PROVIDED")) for (const name of ["KEY1", "KEY2", "KEY3"]) this.#provided.add(name);
    this.player.answer(location, options[0] as string);
  }
}

function scatteredPlan(random: Random): Plan {
  const profiles = random.between(1, 12);
  const money = (least: number, most: number): BudgetAmounts =>
    random.chance(0.6) ? { ...NO_BOUNDS, moneyMicros: random.between(least, most) } : NO_BOUNDS;
  const budget = random.chance(0.5)
    ? { ...DEFAULT_LIMITS.budget, attempt: { ...NO_BOUNDS, moneyMicros: 10 }, artifact: money(12, 30), run: money(40, 200), day: money(30, 100) }
    : DEFAULT_LIMITS.budget;
  let plan = aPlan().withLimits({
    agents: random.between(1, 6),
    gates: random.between(1, 3),
    batch: random.pick([1, 1, 3]),
    attempts: 3,
    backoffMs: random.pick([0, 1000]),
    rateWaitMs: random.pick([0, 100_000]),
    budget,
    ...(random.chance(0.3) ? { processes: random.between(1, 5) } : {}),
  });
  for (let number = 0; number < profiles; number++) if (random.chance(0.3)) plan = plan.withAgentLimit(`p${number}`, random.between(1, 2));
  const ids: string[] = [];
  const inA = random.between(3, 25);
  for (let count = inA + random.between(0, 6); count > 0; count--) {
    const id = `a${ids.length}`;
    const isOwn = random.chance(0.1);
    const optional = random.chance(0.25);
    const earlier = ids.filter((other) => optional || !other.endsWith("o")).slice(-6);
    const name = optional ? `${id}o` : id;
    plan = plan.withArtifact(name, {
      stage: ids.length < inA ? "A" : "B",
      needs: random.some(earlier, 0.15),
      optional,
      run: isOwn ? ["make"] : null,
      agent: isOwn ? null : `p${random.between(0, profiles - 1)}`,
      category: random.pick([null, "x"]),
      priority: random.between(0, 3),
      writes: random.pick([[], [], ["shared/**"], [`shared/${id}/*.ts`], ["**"]]),
      requires: { env: random.chance(0.2) ? [`KEY${random.between(1, 3)}`] : [], files: [] },
    });
    ids.push(name);
  }
  return plan.build();
}

import { SeededRandom } from "../support/seeded-random.ts";
import { chooseKills } from "./choose-kills.ts";
import type { ChoiceOptions } from "./choose-kills.ts";
import { KillQueue } from "./kill-queue.ts";
import type { World } from "./scenario.ts";
import { runTrial, VICTIMS } from "./trial.ts";
import type { Kill, Step, TrialEnd, TrialOptions } from "./trial.ts";

/** Kills of one project, one after the other. */
const KILLS_PER_TRIAL = 8;

/** What is told while a sweep goes on. */
export interface SweepObserver {
  readonly onTrial: (kills: readonly Kill[], end: TrialEnd) => void;
}

/** How a sweep is run. */
export interface SweepOptions extends TrialOptions, SweepObserver {
  readonly seed: number;
  /** Trials at a time. */
  readonly jobs: number;
  /** Whether there is time for one more. */
  readonly mayGoOn: () => boolean;
}

/** What a sweep came to. */
export interface SweepEnd {
  readonly kills: number;
  readonly trials: number;
  /** Kills at steps that a run did not come to a second time. */
  readonly unreached: readonly Kill[];
  /** Those for which there was no time. */
  readonly left: number;
  readonly failures: number;
}

/**
 * Kills at every distinct step of a run, several times in one project: what is killed later is the recovery from what was killed
 * before. Steps that only a recovery has are found in the runs that took a killed one up, and are killed at in their turn.
 */
export async function sweepSteps(world: World, { reference, ...choice }: ChoiceOptions & { readonly reference: readonly Step[] }, options: SweepOptions): Promise<SweepEnd> {
  const places = new Map(reference.toReversed().map(({ key }, index) => [key, reference.length - index]));
  const waiting = new KillQueue(chooseKills(reference, choice), places, new SeededRandom(options.seed));
  const unreached: Kill[] = [];
  let [kills, trials, failures] = [0, 0, 0];
  const work = async (): Promise<void> => {
    while (options.mayGoOn()) {
      const chain = waiting.next(KILLS_PER_TRIAL);
      if (chain.length === 0) return;
      const end = await runTrial(world, chain, options);
      trials += 1;
      kills += end.done.length;
      if (end.problems.length > 0) failures += 1;
      options.onTrial(chain, end);
      const [missed, ...rest] = chain.slice(end.done.length);
      // What a run does not come to from its beginning, it does not come to.
      if (missed !== undefined && chain.length === 1) unreached.push(missed);
      else if (missed !== undefined) waiting.putBack(missed, rest);
      for (const { key } of end.steps) if (choice.filter.test(key)) waiting.found(key, end.done.at(-1));
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return { kills, trials, unreached, left: waiting.length, failures };
}

/** Kills at random moments, several in one project. */
export async function sweepMoments(world: World, { count, runMs }: { readonly count: number; readonly runMs: number }, options: SweepOptions): Promise<SweepEnd> {
  const random = new SeededRandom(options.seed);
  let [kills, trials, failures] = [0, 0, 0];
  const work = async (): Promise<void> => {
    while (kills < count && options.mayGoOn()) {
      const chain = Array.from({ length: Math.min(KILLS_PER_TRIAL, count - kills) }, (): Kill => {
        const victim = VICTIMS[Math.max(0, random.upTo(9) - 5)] ?? "orchestrator";
        return { at: "moment", delayMs: random.upTo(runMs), victim };
      }).toSorted((left, right) => Number(left.victim === "helper") - Number(right.victim === "helper"));
      const end = await runTrial(world, chain, options);
      trials += 1;
      kills += end.done.length;
      if (end.problems.length > 0) failures += 1;
      options.onTrial(chain, end);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return { kills, trials, unreached: [], left: Math.max(0, count - kills), failures };
}

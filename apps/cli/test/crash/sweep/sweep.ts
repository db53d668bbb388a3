import { SeededRandom } from "../support/seeded-random.ts";
import { chooseKills, killsAt } from "./choose-kills.ts";
import type { ChoiceOptions } from "./choose-kills.ts";
import type { World } from "./scenario.ts";
import { runTrial, VICTIMS } from "./trial.ts";
import type { Kill, Step, TrialEnd, TrialOptions } from "./trial.ts";

/** Kills of one project, one after the other. */
const KILLS_PER_TRIAL = 6;

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
  const random = new SeededRandom(options.seed);
  const chosen = chooseKills(reference, choice);
  const isFirst = (kill: Kill): boolean => kill.at === "step" && kill.nth === 1;
  const inOrder = [...shuffled(chosen.filter(isFirst), random), ...shuffled(chosen.filter((kill) => !isFirst(kill)), random)];
  const waiting = inOrder.map((kill) => ({ kill, before: [] as readonly Kill[], isAlone: false }));
  const known = new Set(reference.map(({ key }) => key));
  const unreached: Kill[] = [];
  let kills = 0;
  let trials = 0;
  let failures = 0;
  const work = async (): Promise<void> => {
    while (waiting.length > 0 && options.mayGoOn()) {
      const leader = waiting.shift() as (typeof waiting)[number];
      const chain = [...leader.before, leader.kill];
      // A step's later occurrences are those of a run that begins at the beginning.
      while (!leader.isAlone && chain.length < KILLS_PER_TRIAL && chain.every(endsRun)) {
        const at = waiting.findIndex(({ kill, before, isAlone }) => before.length === 0 && !isAlone && kill.at === "step" && kill.nth === 1);
        if (at < 0) break;
        chain.push((waiting.splice(at, 1)[0] as (typeof waiting)[number]).kill);
      }
      const end = await runTrial(world, chain, options);
      trials += 1;
      kills += end.done.length;
      if (end.problems.length > 0) failures += 1;
      options.onTrial(chain, end);
      const rest = chain.slice(end.done.length);
      if (end.done.length < chain.length && (leader.isAlone || leader.before.length > 0) && end.done.length <= leader.before.length) unreached.push(leader.kill);
      else for (const kill of rest) waiting.unshift({ kill, before: [], isAlone: true });
      const fresh = [...new Set(end.steps.map(({ key }) => key))].filter((key) => !known.has(key) && choice.filter.test(key));
      for (const key of fresh) {
        known.add(key);
        waiting.push(...killsAt(key, 1).map((kill) => ({ kill, before: end.done.slice(-1), isAlone: true })));
      }
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
        const victim = VICTIMS[Math.max(0, random.upTo(9) - 6)] ?? "orchestrator";
        return { at: "moment", delayMs: random.upTo(runMs), victim };
      });
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

/** The helper alone can be killed and the run goes on to its end. */
function endsRun(kill: Kill): boolean {
  return kill.victim !== "helper";
}

function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);
}

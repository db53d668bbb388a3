import { Choices } from "../world/choices.ts";
import { playChoices } from "./run-seed.ts";
import type { Outcome } from "./run-seed.ts";

/** Most schedules that are tried to make one shorter. */
const MOST_TRIES = 600;

/** The shortest schedule that was found to break the same promise. */
export interface Minimised {
  readonly choices: readonly number[];
  readonly outcome: Outcome;
  readonly tries: number;
}

/**
 * Makes a schedule that breaks a promise shorter and calmer, as long as it breaks the same one: leaves out whole steps, half of them at
 * first, and then takes the calmest possibility wherever that does.
 */
export async function minimise(failing: Outcome): Promise<Minimised> {
  const promise = failing.violation?.promise;
  let best = failing;
  // What was given, not what came of it: a list that ends early ends its schedule.
  let given: readonly number[] = failing.choices.made.map(({ value }) => value);
  let tries = 0;
  const attempt = async (values: readonly number[]): Promise<boolean> => {
    if (tries >= MOST_TRIES) return false;
    tries += 1;
    const outcome = await playChoices(Choices.fromList(values), false);
    if (outcome.violation?.promise !== promise) return false;
    best = outcome;
    given = values;
    return true;
  };
  for (let size = Math.ceil(best.choices.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.choices.steps.length; ) {
      const { steps } = best.choices;
      const [start, end] = [steps[from] ?? given.length, steps[from + size] ?? given.length];
      const rest = given.filter((_, index) => index < start || index >= end);
      if (!(await attempt(rest))) from += size;
    }
  }
  for (let index = 0; index < given.length; index++) if (given[index] !== 0) await attempt(given.with(index, 0));
  return { choices: given, outcome: await playChoices(Choices.fromList(given), true), tries };
}

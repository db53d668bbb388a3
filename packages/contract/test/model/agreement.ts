import * as fc from "fast-check";

/** Reads a setting of the environment; a value that is no positive integer is an error, never the default. */
const positiveInteger = (name: string, fallback: number): number => {
  const text = process.env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} must be a positive integer, not "${text}".`);
  return value;
};

const DEFAULT_RUNS = 20_000;
const DEFAULT_SEED = 20_260_301;

const RUNS = positiveInteger("PAWL_LONG_RUNS", DEFAULT_RUNS);
const SEED = positiveInteger("PAWL_SEED", DEFAULT_SEED);

/** How long a comparison may take, in milliseconds: a hundred times what its cases need on an idle machine. */
export const COMPARISON_TIMEOUT_MS = 60_000 + RUNS * 10;

/** What one compared case showed; what is counted of it. */
export interface Outcome {
  readonly rules: readonly string[];
  readonly state: string | null;
}

/** Shares of the compared cases, from 0 to 1. */
export interface Shares {
  readonly valid: number;
  /** Share of the cases that violate a rule, by the rule's ID. */
  readonly rules: ReadonlyMap<string, number>;
  /** Share of the cases that are valid and in a state, by the state. */
  readonly states: ReadonlyMap<string, number>;
}

/**
 * Compares model and implementation over generated cases, and counts what the cases were.
 *
 * `PAWL_LONG_RUNS` says over how many, `PAWL_SEED` which ones; a long run prints the shares. It consists of portions of
 * the default size, each with the next seed, so that a disagreement is found again quickly: it rejects with fast-check's
 * report, which has the portion's seed and the shortest case found.
 *
 * @param divisor - Only every so manieth of the wanted number of cases is compared.
 */
export const compareOver = async <T>(
  cases: fc.Arbitrary<T>,
  divisor: number,
  compare: (value: T) => Outcome,
): Promise<Shares> => {
  const rules = new Map<string, number>();
  const states = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  let valid = 0;
  const property = fc.property(cases, (value) => {
    const outcome = compare(value);
    for (const rule of outcome.rules) add(rules, rule);
    if (outcome.rules.length > 0) return;
    valid += 1;
    if (outcome.state !== null) add(states, outcome.state);
  });

  const count = Math.ceil(RUNS / divisor);
  const portion = Math.ceil(DEFAULT_RUNS / divisor);
  for (let done = 0, seed = SEED; done < count; done += portion, seed += 1) {
    fc.assert(property, { numRuns: Math.min(portion, count - done), seed });
    // Between portions the test runner hears that this worker is alive.
    await new Promise(setImmediate);
  }

  const shares = (counts: Map<string, number>) => new Map([...counts].map(([name, times]) => [name, times / count]));
  const result = { valid: valid / count, rules: shares(rules), states: shares(states) };
  if (RUNS > DEFAULT_RUNS) print(count, result);
  return result;
};

const print = (count: number, { valid, rules, states }: Shares): void => {
  const percents = [["valid", valid] as const, ...states, ...rules].map(
    ([name, share]) => `${name} ${(share * 100).toFixed(2)} %`,
  );
  console.log(`${count} cases, first seed ${SEED}: ${percents.sort().join(", ")}`);
};

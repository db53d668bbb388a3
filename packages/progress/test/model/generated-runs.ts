import * as fc from "fast-check";

const DEFAULT_RUNS = 20_000;
const DEFAULT_SEED = 20_260_301;

/** Reads a setting of the environment; a value that is no positive integer is an error, never the default. */
const positiveInteger = (name: string, fallback: number): number => {
  const text = process.env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} must be a positive integer, not "${text}".`);
  return value;
};

/** How many inputs are compared: `PAWL_LONG_RUNS`, else 20,000. */
export const generatedRuns = positiveInteger("PAWL_LONG_RUNS", DEFAULT_RUNS);

/** Time limit of a test over that many inputs, in milliseconds: far more than it takes, so that it only ends a hang. */
export const timeLimitMs = 60_000 + generatedRuns * 5;

/** Compares over generated inputs; `PAWL_SEED` says which ones. */
export const overGenerated = <T>(inputs: fc.Arbitrary<T>, compare: (input: T) => void): void => {
  fc.assert(fc.property(inputs, compare), { numRuns: generatedRuns, seed: positiveInteger("PAWL_SEED", DEFAULT_SEED) });
};

import * as fc from "fast-check";

import type { FuzzedParser } from "./fuzzed-parser.ts";
import { hostileInputs } from "./hostile-inputs.ts";

/** CPU time that one input may take, in milliseconds. */
const MAX_CPU_MS = 1000;

/** What came of a parser's inputs. */
export interface FuzzResult {
  readonly cases: number;
  readonly accepted: number;
  readonly refused: number;
  /** The smallest input found that something went wrong with, and how to have it again; `null`: none. */
  readonly failure: string | null;
}

/** What every object of this process has from the language; an input that adds to it has changed them all. */
const SHARED = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype, Promise.prototype];

/**
 * Tries a parser. It fails where an input throws anything but one of its refusals, takes longer than {@link MAX_CPU_MS} of CPU time,
 * changes what all objects share, or makes an object inherit from another value of the input.
 *
 * @param onCase - told of each input before it is tried, so that whoever watches knows the one that does not end.
 */
export async function tryParser(parser: FuzzedParser, options: { readonly runs: number; readonly seed: number; readonly onCase: (input: Buffer) => void }): Promise<FuzzResult> {
  let [cases, accepted] = [0, 0];
  const before = sharedNames();
  const attempt = async (input: Buffer): Promise<boolean> => {
    cases += 1;
    options.onCase(input);
    const startedAt = process.threadCpuUsage();
    const result = await outcomeOf(parser, input);
    const { user, system } = process.threadCpuUsage(startedAt);
    if ((user + system) / 1000 > MAX_CPU_MS) throw new Error(`took ${Math.round((user + system) / 1000)} ms of CPU time`);
    if (sharedNames() !== before) throw new Error("changed what all objects share");
    refuseInherited(result.value, new Set());
    if (result.isRefused || !parser.isAccepted(result.value)) return false;
    accepted += 1;
    return true;
  };
  const ended = (failure: string | null): FuzzResult => ({ cases, accepted, refused: cases - accepted, failure });
  for (const seed of parser.seeds) {
    const problem = await attempt(Buffer.from(seed)).then((isAccepted) => (isAccepted ? null : "refuses its own seed"), textOf);
    if (problem !== null) return ended(`${problem} ${JSON.stringify(Buffer.from(seed).toString("latin1").slice(0, 200))}`);
  }
  const property = fc.asyncProperty(hostileInputs(parser), async (input) => {
    await attempt(input);
  });
  const { failed, counterexample, errorInstance, seed, counterexamplePath } = await fc.check(property, { numRuns: options.runs, seed: options.seed });
  if (!failed) return ended(null);
  const input = JSON.stringify(counterexample?.[0].toString("latin1").slice(0, 2000));
  return ended(`${textOf(errorInstance)}\n  input (latin1): ${input}\n  --seed ${seed}, path ${String(counterexamplePath)}`);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function outcomeOf({ run, refusals = [] }: FuzzedParser, input: Buffer): Promise<{ readonly isRefused: boolean; readonly value: unknown }> {
  try {
    return { isRefused: false, value: await run(input) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (typeof code === "string" && refusals.includes(code) && isPrintable((error as Error).message)) return { isRefused: true, value: null };
    throw error;
  }
}

/** What an error says is printed escaped; what cannot be printed at all has no place in it. */
function isPrintable(message: string): boolean {
  return message !== "" && message.length < 10_000;
}

function sharedNames(): string {
  return SHARED.map((one) => Reflect.ownKeys(one).length).join();
}

/** An input's `__proto__` that was set rather than defined shows as an object behind an object. */
function refuseInherited(value: unknown, seen: Set<unknown>): void {
  if (typeof value !== "object" || value === null || seen.has(value) || seen.size > 2000) return;
  seen.add(value);
  const behind: unknown = Object.getPrototypeOf(value);
  if (typeof behind === "object" && behind !== null && behind !== Object.prototype && !Object.hasOwn(behind, "constructor")) throw new Error("an object inherits from a value of the input");
  if (value instanceof Map || value instanceof Set) for (const entry of value) refuseInherited(entry, seen);
  else if (!ArrayBuffer.isView(value)) for (const inner of Object.values(value)) refuseInherited(inner, seen);
}

import { median } from "./median.ts";

/** What is timed, by name. A round of each does the same amount of work every time. */
export type Subjects<Name extends string> = Readonly<Record<Name, () => unknown>>;

/** Times of the rounds of each subject, in milliseconds; the same place in each list is the same round. */
export type Rounds<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * Times subjects in turn, round after round, each second round in the opposite order: a machine that is busy, or becomes
 * slower, slows all of them alike, and none is always the one that follows another. One round before is not counted.
 */
export async function interleave<Name extends string>(subjects: Subjects<Name>, rounds: number): Promise<Rounds<Name>> {
  const entries = Object.entries<() => unknown>(subjects);
  const times = Object.fromEntries(entries.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of round % 2 === 0 ? entries : entries.toReversed()) {
      const startMs = performance.now();
      await run();
      const tookMs = performance.now() - startMs;
      if (round > 0) times[name]?.push(tookMs);
    }
  }
  return times as unknown as Rounds<Name>;
}

/** How many times as long one subject takes as another: the median over the rounds of the ratio within each. */
export function ratioOf<Name extends string>(rounds: Rounds<Name>, one: Name, other: Name): number {
  return median(rounds[one].map((tookMs, round) => tookMs / (rounds[other][round] as number)));
}

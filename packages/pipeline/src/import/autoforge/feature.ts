/** One row of AutoForge's table, as far as it could be read. Texts are as a plan can hold them. */
export interface Feature {
  /** Place in the table, from 1. */
  readonly position: number;
  /** Id as text; the position where it has none. */
  readonly key: string;
  /** The same for people; `#` and the position where it has none. */
  readonly label: string;
  /** At most {@link MAX_NAME_BYTES}; `null` where it has none. */
  readonly name: string | null;
  readonly category: string | null;
  readonly description: string;
  readonly steps: readonly string[];
  /** AutoForge's: a smaller one is more urgent. */
  readonly priority: number;
  /** AutoForge has marked it as passing, which is nothing but a claim. */
  readonly isClaimed: boolean;
  /** Keys as they are written, not yet looked up. */
  readonly dependencies: readonly string[];
  /** What a human was asked and has not answered; `null`: nothing. */
  readonly openRequest: string | null;
}

/** Longest name and category, in bytes of UTF-8: they stand in the subjects of commits. */
export const MAX_NAME_BYTES = 200;

/** Whether a feature is done before another one: the smaller priority first, then the earlier place in the table. */
export function compareUrgency(left: Feature, right: Feature): number {
  return left.priority - right.priority || left.position - right.position;
}

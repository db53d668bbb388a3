/** Larger than any rank. */
const RANKS = 2 ** 32;

/** The key of a rank in a group, in an index that holds the members of each group by rank. */
export function groupKey(group: number, rank: number): number {
  return group * RANKS + rank;
}

const MAX_WORD_LENGTH = 100;

/** Edits (insert, delete, replace, swap of neighbours) between two short words, or more than `most` when above it. */
const editDistance = (left: string, right: string, most: number): number => {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest > most) return most + 1;
    beforeLast = last;
    last = current;
  }
  return last[right.length]!;
};

/** A word is near with at most one edit for so many characters: with more, unrelated words of a small vocabulary are near each other. */
const CHARACTERS_PER_EDIT = 4;
/** Below this, one edit makes any word of any other. */
const SHORTEST_WITH_EDITS = 3;
/** Below this, almost every word begins with it. */
const SHORTEST_BEGINNING = 2;

const editsAllowed = (length: number): number =>
  length < SHORTEST_WITH_EDITS ? 0 : Math.max(1, Math.floor(length / CHARACTERS_PER_EDIT));

/**
 * The candidate that `word` was most likely meant to be, or `null` when none is near. Case does not count. The same word comes first,
 * then the shortest one that begins with it, then the nearest by its edits; the first of equally near candidates wins.
 */
export const closestWord = (word: string, candidates: Iterable<string>): string | null => {
  if (word.length > MAX_WORD_LENGTH) return null;
  const wanted = word.toLowerCase();
  let begun: string | null = null;
  let best: string | null = null;
  let bestDistance = editsAllowed(wanted.length) + 1;
  for (const candidate of candidates) {
    if (candidate.length > MAX_WORD_LENGTH) continue;
    const known = candidate.toLowerCase();
    if (known === wanted) return candidate;
    if (wanted.length >= SHORTEST_BEGINNING && known.startsWith(wanted) && (begun === null || known.length < begun.length)) begun = candidate;
    const distance = begun === null ? editDistance(wanted, known, bestDistance - 1) : bestDistance;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return begun ?? best;
};

/**
 * A question to put before a hint: `Did you mean status? `, with a space behind it, or nothing where no candidate is near.
 *
 * Neither `word` nor the candidates are escaped.
 */
export const didYouMean = (word: string, candidates: Iterable<string>): string => {
  const closest = closestWord(word, candidates);
  return closest === null ? "" : `Did you mean ${closest}? `;
};

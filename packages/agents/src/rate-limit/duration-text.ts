const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

// Longer words first: the alternatives are tried in this order. Every repetition is bounded, so that no text takes long.
const UNITS: readonly (readonly [string, string])[] = [
  ["milliseconds?|millis|msecs?|ms", "ms"],
  ["seconds?|secs?|s", "s"],
  ["minutes?|mins?|m", "m"],
  ["hours?|hrs?|h", "h"],
  ["days?|d", "d"],
  ["weeks?|w", "w"],
];
const PART = new RegExp(`(\\d{1,12}(?:\\.\\d{1,12})?)\\s{0,3}(?:${UNITS.map(([words]) => `(${words})(?![a-z])`).join("|")})`, "iy");
// "6m0s" has nothing between its parts, which the look ahead after a unit would refuse.
const CLOSE_PART = /(\d{1,12}(?:\.\d{1,12})?)(ms|[smhdw])(?=\d)/iy;
const JOINT = /(?:\s{0,3},)?(?:\s{1,3}and)?\s{0,3}/iy;
const BARE_NUMBER = /(\d{1,12}(?:\.\d{1,12})?)(?![\d.:/-]?\d)/y;

/**
 * The duration that a text has at a position, such as `30`, `1.898s`, `6m0s` or `3 days 4 hours and 5 minutes`, in
 * milliseconds, rounded up; `null` where there is none.
 *
 * @param bareUnitMs - what a number without a unit counts; `null`: it is no duration.
 */
export function durationAt(text: string, position: number, bareUnitMs: number | null): number | null {
  let at = position;
  let totalMs: number | null = null;
  for (;;) {
    const part = partAt(text, at);
    if (part === null) break;
    totalMs = (totalMs ?? 0) + part.durationMs;
    JOINT.lastIndex = part.end;
    at = part.end + (JOINT.exec(text)?.[0].length ?? 0);
  }
  if (totalMs === null && bareUnitMs !== null) {
    BARE_NUMBER.lastIndex = position;
    const bare = BARE_NUMBER.exec(text);
    if (bare !== null) totalMs = Number(bare[1]) * bareUnitMs;
  }
  return totalMs === null ? null : Math.ceil(totalMs);
}

function partAt(text: string, position: number): { readonly durationMs: number; readonly end: number } | null {
  CLOSE_PART.lastIndex = position;
  const close = CLOSE_PART.exec(text);
  if (close !== null) {
    return { durationMs: Number(close[1]) * (UNIT_MS[(close[2] as string).toLowerCase()] as number), end: CLOSE_PART.lastIndex };
  }
  PART.lastIndex = position;
  const part = PART.exec(text);
  if (part === null) return null;
  const unit = UNITS.findIndex((_, index) => part[index + 2] !== undefined);
  return { durationMs: Number(part[1]) * (UNIT_MS[(UNITS[unit] as readonly [string, string])[1]] as number), end: PART.lastIndex };
}

/** The clocks that a {@link forwardClock} is made of. */
export interface Clocks {
  /** Time of day, in milliseconds since the epoch; somebody may set it. */
  readonly wallMs: () => number;
  /** Milliseconds since any moment; only goes forward. */
  readonly monotonicMs: () => number;
  /** It does not begin before this time, in milliseconds since the epoch. */
  readonly notBeforeMs: number;
}

/**
 * A clock that gives the time of day and never goes back. When that is set back, it goes on from where it was at the speed of a
 * second per second: a wait that was to take half a minute would otherwise take as much longer as the clock was set back, and the
 * ledger's events would not be in the order of their times. A time of day that is set forward is followed: so it looks, too, when
 * the machine slept.
 *
 * @returns whole milliseconds since the epoch.
 */
export function forwardClock({ wallMs, monotonicMs, notBeforeMs }: Clocks): () => number {
  let anchorMs = Math.max(wallMs(), notBeforeMs);
  let anchoredAtMs = monotonicMs();
  return () => {
    const monotonic = monotonicMs();
    const goneOnMs = Math.floor(anchorMs + monotonic - anchoredAtMs);
    const wall = wallMs();
    if (wall <= goneOnMs) return goneOnMs;
    anchorMs = wall;
    anchoredAtMs = monotonic;
    return wall;
  };
}

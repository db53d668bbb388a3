import type { ArtifactPhase } from "@pawl/pipeline";

/** How something is told apart: by word, by shape and by colour, so that none of them is needed. */
export interface Look {
  readonly word: string;
  /** One column on a terminal. */
  readonly sign: string;
  /** Class of the styles in `pictureStyles`. */
  readonly style: "good" | "work" | "wait" | "idle" | "bad" | "gone";
  /** Outline in a square of 12 by 12. */
  readonly icon: string;
}

const RING = "M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6 2.6a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 1 1 0-6.8z";
const TICK = "M1.2 6.4l1.5-1.5 2.1 2.1 4.6-4.7 1.5 1.5-6.1 6.2z";
const PLAY = "M2.5 1.2l8 4.8-8 4.8z";
const HALF = "M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6 2.6v6.8a3.4 3.4 0 1 1 0-6.8z";
const PAUSE = "M2 1.5h3v9h-3zM7 1.5h3v9h-3z";
const CROSS = "M2.4 1l3.6 3.6 3.6-3.6 1.4 1.4-3.6 3.6 3.6 3.6-1.4 1.4-3.6-3.6-3.6 3.6-1.4-1.4 3.6-3.6-3.6-3.6z";
const DIAMOND = "M6 .5l5.5 5.5-5.5 5.5-5.5-5.5z";
const FALL = "M1 2h10l-5 8.5z";
const BANG = "M4.5 .5h3l-.6 7h-1.8zM4.7 9h2.6v2.5h-2.6z";
const DASH = "M1.5 5h9v2h-9z";

/** How an artifact's place in its life looks. */
export const PHASE_LOOKS: Readonly<Record<ArtifactPhase, Look>> = {
  closed: { word: "closed", sign: "✓", style: "good", icon: TICK },
  attempting: { word: "attempting", sign: "▶", style: "work", icon: PLAY },
  produced: { word: "produced", sign: "◐", style: "work", icon: HALF },
  verifying: { word: "verifying", sign: "◐", style: "work", icon: HALF },
  integrating: { word: "integrating", sign: "◐", style: "work", icon: HALF },
  parked: { word: "parked", sign: "‖", style: "wait", icon: PAUSE },
  pending: { word: "pending", sign: "○", style: "idle", icon: RING },
  cancelled: { word: "cancelled", sign: "–", style: "gone", icon: DASH },
};

/** An artifact of a plan that no run has begun. */
export const PLANNED_LOOK: Look = { word: "planned", sign: "○", style: "idle", icon: RING };

/** How what takes time looks, by what came of it. */
export const OUTCOME_LOOKS = {
  good: { word: "passed", sign: "✓", style: "good", icon: TICK },
  bad: { word: "failed", sign: "✗", style: "bad", icon: CROSS },
  unclear: { word: "inconclusive", sign: "?", style: "wait", icon: RING },
  gone: { word: "cancelled", sign: "–", style: "gone", icon: DASH },
  work: { word: "under way", sign: "▶", style: "work", icon: PLAY },
  wait: { word: "waits", sign: "‖", style: "wait", icon: PAUSE },
  idle: { word: "waits", sign: "·", style: "idle", icon: RING },
} as const satisfies Readonly<Record<string, Look>>;

/** How what happens at a moment looks. */
export const MARK_LOOKS = {
  closed: { word: "closed", sign: "◆", style: "good", icon: DIAMOND },
  lost: { word: "closure lost", sign: "▼", style: "bad", icon: FALL },
  tampered: { word: "report tampered with", sign: "‼", style: "bad", icon: BANG },
  completed: { word: "completed", sign: "◆", style: "good", icon: DIAMOND },
  aborted: { word: "aborted", sign: "✗", style: "bad", icon: CROSS },
} as const satisfies Readonly<Record<string, Look>>;

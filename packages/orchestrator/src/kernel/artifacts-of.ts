import type { Action } from "./decide.ts";

/** The artifacts that an action is about. */
export function artifactsOf(action: Action): readonly string[] {
  if (action.kind === "start") return action.artifacts;
  return action.kind === "integrate" ? action.train.map((queued) => queued.artifact) : [action.artifact];
}

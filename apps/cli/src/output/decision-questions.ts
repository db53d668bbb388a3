import type { DecisionPreview } from "@pawl/orchestrator";

/** Most artifacts that a question names. */
const MAX_NAMED = 5;

/** Asks whether the run is to be aborted, with what that ends and what stays. Not escaped. */
export function abortQuestion({ closed, underWay }: DecisionPreview): string {
  const ended = underWay.length === 0 ? "nothing is under way" : `${counted(underWay.length, "attempt")} under way would be ended`;
  return `The run would end for good, with ${closed.before} of ${closed.required} required artifacts closed; ${ended}. Abort it?`;
}

/** Asks whether work is to be taken back, with what that reverts and costs. Not escaped. */
export function rollbackQuestion({ events, reverts, paths, closed }: DecisionPreview): string {
  const lost = events.flatMap((event) => (event.type === "artifact.invalidated" ? [event.data.artifact] : []));
  const more = lost.length > MAX_NAMED ? ` and ${lost.length - MAX_NAMED} more` : "";
  const costs = lost.length === 0 ? "no artifact loses its closure" : `${counted(lost.length, "closure")} lost (${lost.slice(0, MAX_NAMED).join(", ")}${more})`;
  const kept = `required artifacts closed: ${closed.before} of ${closed.required} now, ${closed.after} afterwards`;
  return `${counted(reverts.length, "commit")} would be reverted, which changes ${counted(paths.length, "path")}: ${costs}; ${kept}. Roll it back?`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

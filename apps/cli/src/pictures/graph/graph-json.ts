import type { Graph } from "./graph.ts";

/** Version of the form of {@link graphJson}. It grows when a member is removed or changes its meaning. */
const VERSION = 1;

/** A graph for programs: everything in it, each artifact after what it needs. */
export function graphJson({ run, artifacts, inAll }: Graph): object {
  return {
    version: VERSION,
    run,
    inAll,
    artifacts: artifacts.map(({ artifact: { id, stage, title, location, version, optional }, row, needs }) => ({
      id,
      stage,
      title,
      location,
      version,
      optional,
      phase: row?.phase ?? null,
      ready: row?.ready ?? null,
      failures: row?.failures ?? null,
      attempt: row?.lease ?? null,
      reason: row?.reason ?? null,
      commit: row?.commit ?? null,
      closedAt: row === null || row.closedAtMs === null ? null : new Date(row.closedAtMs).toISOString(),
      needs: needs.map((need) => artifacts[need]?.artifact.id),
    })),
  };
}

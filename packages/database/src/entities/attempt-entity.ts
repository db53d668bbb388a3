import { EntitySchema } from "typeorm";

/** One attempt as it is stored. */
export interface AttemptRecord {
  run: string;
  attempt: number;
  /** JSON array of artifact ids. */
  artifacts: string;
  kind: string;
  profile: string | null;
  state: string;
  outcome: string | null;
  startedAtMs: number;
  endedAtMs: number | null;
}

/** Projection of the events: one row per attempt of a run. */
export const AttemptEntity = new EntitySchema<AttemptRecord>({
  name: "attempt",
  columns: {
    run: { type: "text", primary: true },
    attempt: { type: "integer", primary: true },
    artifacts: { type: "text" },
    kind: { type: "text" },
    profile: { type: "text", nullable: true },
    state: { type: "text" },
    outcome: { type: "text", nullable: true },
    startedAtMs: { type: "integer", name: "started_at_ms" },
    endedAtMs: { type: "integer", name: "ended_at_ms", nullable: true },
  },
});

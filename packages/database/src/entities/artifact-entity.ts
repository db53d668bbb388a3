import { EntitySchema } from "typeorm";

/** Current state of one artifact as it is stored. */
export interface ArtifactRecord {
  run: string;
  id: string;
  position: number;
  stage: string;
  location: string;
  version: string | null;
  /** 0 or 1. */
  optional: number;
  phase: string;
  /** 0 or 1. */
  ready: number;
  failures: number;
  lease: number | null;
  reason: string | null;
  commit: string | null;
  closedAtMs: number | null;
}

/** Projection of the events: one row per artifact of a run. */
export const ArtifactEntity = new EntitySchema<ArtifactRecord>({
  name: "artifact",
  columns: {
    run: { type: "text", primary: true },
    id: { type: "text", primary: true },
    position: { type: "integer" },
    stage: { type: "text" },
    location: { type: "text" },
    version: { type: "text", nullable: true },
    optional: { type: "integer" },
    phase: { type: "text" },
    ready: { type: "integer" },
    failures: { type: "integer" },
    lease: { type: "integer", nullable: true },
    reason: { type: "text", nullable: true },
    commit: { type: "text", name: "commit_id", nullable: true },
    closedAtMs: { type: "integer", name: "closed_at_ms", nullable: true },
  },
});

import { EntitySchema } from "typeorm";

/** That an event belongs to the history of an artifact. */
export interface EventArtifactRecord {
  run: string;
  artifact: string;
  seq: number;
}

/** Projection of the events: one row for each artifact that an event of a run is about. See `historyOf`. */
export const EventArtifactEntity = new EntitySchema<EventArtifactRecord>({
  name: "event_artifact",
  columns: {
    run: { type: "text", primary: true },
    artifact: { type: "text", primary: true },
    seq: { type: "integer", primary: true },
  },
});

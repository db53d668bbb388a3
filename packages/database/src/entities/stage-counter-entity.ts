import { EntitySchema } from "typeorm";

/** Tally of one stage as it is stored. */
export interface StageCounterRecord {
  run: string;
  stage: string;
  required: number;
  closed: number;
}

/** Projection of the events: one row per stage of a run. */
export const StageCounterEntity = new EntitySchema<StageCounterRecord>({
  name: "stage_counter",
  columns: {
    run: { type: "text", primary: true },
    stage: { type: "text", primary: true },
    required: { type: "integer" },
    closed: { type: "integer" },
  },
});

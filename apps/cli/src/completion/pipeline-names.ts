import { ARTIFACT_PHASES, EVENT_DATA_SCHEMAS } from "@pawl/pipeline";

/** Types of events of the ledger, in the order of their catalogue. */
export const EVENT_TYPES: readonly string[] = Object.keys(EVENT_DATA_SCHEMAS);

/** Where an artifact can be in its life. */
export const PHASES: readonly string[] = ARTIFACT_PHASES;

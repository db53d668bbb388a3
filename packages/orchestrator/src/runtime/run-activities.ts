import { AttemptActivities } from "./attempt-activities.ts";
import { GateActivities } from "./gate-activities.ts";

/** What goes on in a run's process, for whoever watches it. */
export interface RunActivities {
  readonly attempts: AttemptActivities;
  readonly gates: GateActivities;
}

/** Where nothing goes on yet. */
export function runActivities(): RunActivities {
  return { attempts: new AttemptActivities(), gates: new GateActivities() };
}

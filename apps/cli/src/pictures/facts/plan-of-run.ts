import type { Artifact, EventType, RecordedEvent } from "@pawl/pipeline";

/** Types of the events that say what the artifacts of a run are. */
export const PLAN_EVENTS: readonly EventType[] = ["run.started", "plan.amended", "artifacts.registered"];

/** What the artifacts of a run are, from its ledger: those of its pinned plan as amended, and those that files have registered. */
export class PlanOfRun {
  #artifacts: readonly Artifact[] = [];

  /** Takes notice of an event, in the ledger's order; others than those of {@link PLAN_EVENTS} say nothing. */
  notice(event: RecordedEvent): void {
    if (event.type === "run.started" || event.type === "plan.amended") this.#artifacts = event.data.plan.artifacts;
    if (event.type !== "artifacts.registered") return;
    const { from, registered } = event.data;
    this.#artifacts = [...this.#artifacts.filter((one) => one.from !== from), ...registered];
  }

  /** In the order of the plan, which says nothing about what needs what. */
  artifacts(): readonly Artifact[] {
    return this.#artifacts;
  }
}

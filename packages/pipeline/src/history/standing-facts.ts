import { STAGES } from "@pawl/contract";
import type { HistoryHeader, HistoryStepLine, Stage } from "@pawl/contract";

import type { RecordedEvent } from "../events/event.ts";

type HistoryEvents = HistoryStepLine["events"];

/** What the events of a run have left standing: closures, the stage, and a silent window without progress since. */
export class StandingFacts {
  readonly #closures = new Map<string, HistoryEvents[number]>();
  #stage: Stage = "A";
  #silence: HistoryEvents = [];

  /** @param progress - the event as a history has it; nothing where the contract does not know it. */
  take(recorded: RecordedEvent, progress: HistoryEvents): void {
    const [event] = progress;
    if (event === undefined) return;
    switch (recorded.type) {
      case "silence.expired":
        this.#silence = [event];
        return;
      case "artifact.retried":
        if (recorded.data.charged) this.#silence = [];
        return;
      case "stage.entered":
      case "stage.reopened":
        this.#stage = recorded.data.stage;
        break;
      case "artifact.closed":
        this.#closures.set(recorded.data.artifact, event);
        break;
      case "artifact.invalidated":
        this.#closures.delete(recorded.data.artifact);
        break;
      default:
        return;
    }
    this.#silence = [];
  }

  /**
   * The events that lead to what stands, from a run's start.
   *
   * @param header - of the part that they begin. A closure has the version that the artifact has there: where that is another one, its
   *   loss follows.
   */
  replayed({ artifacts }: HistoryHeader): HistoryEvents {
    const versions = new Map(artifacts.map(({ artifact, version }) => [artifact, version]));
    return [
      ...[...this.#closures].map(([artifact, { type, data }]) => ({ type, data: { ...(data as object), version: versions.get(artifact) ?? null } })),
      ...STAGES.slice(1, STAGES.indexOf(this.#stage) + 1).map((stage) => ({ type: "stage.entered", data: { stage } })),
      ...this.#silence,
    ];
  }
}

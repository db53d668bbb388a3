import type { ArtifactReference } from "../grammar/artifact-reference.ts";
import type { ProgressEvent } from "../progress-event.ts";
import type { PerStage, Stage } from "../stage.ts";
import type { HistoryTally } from "./history.ts";
import type { HistoryArtifact } from "./history-schema.ts";

/**
 * What the events of one run say is closed. Deals with closures and nothing else; each event costs the same, however many
 * artifacts there are.
 */
export class RunFold {
  readonly #artifacts: ReadonlyMap<string, HistoryArtifact>;
  /** Closed artifacts, the optional ones too, with the number of the closure. */
  readonly #closures = new Map<string, number>();
  /** Closures of required artifacts in their order; those that were lost are dropped when they come to the end. */
  readonly #order: { readonly artifact: HistoryArtifact; readonly closure: number }[] = [];
  #lastClosure = 0;
  #tallies: PerStage<HistoryTally>;

  constructor(artifacts: readonly HistoryArtifact[]) {
    this.#artifacts = new Map(artifacts.map((artifact) => [artifact.artifact, artifact]));
    const required = { A: 0, B: 0, C: 0, D: 0 };
    for (const artifact of artifacts) if (artifact.required) required[artifact.stage] += 1;
    const tally = (stage: Stage): HistoryTally => ({ required: required[stage], closed: 0, unknown: 0 });
    this.#tallies = { A: tally("A"), B: tally("B"), C: tally("C"), D: tally("D") };
  }

  /** Required artifacts of each stage, and how many of them are closed. */
  get tallies(): PerStage<HistoryTally> {
    return this.#tallies;
  }

  /** The required artifact that was closed last and still is; `null` when none is. */
  get lastClosed(): ArtifactReference | null {
    for (let last = this.#order.at(-1); last !== undefined; last = this.#order.at(-1)) {
      if (this.#closures.get(last.artifact.artifact) === last.closure) {
        const { location, version } = last.artifact;
        return { location, version };
      }
      this.#order.pop();
    }
    return null;
  }

  /** Takes the next event. Returns why it does not fit the run, and changes nothing then, or `null`. */
  take(event: ProgressEvent): string | null {
    if (event.type !== "artifact.closed" && event.type !== "artifact.invalidated") return null;
    const artifact = this.#artifacts.get(event.data.artifact);
    if (artifact === undefined) return "an artifact of the run";
    if (event.data.stage !== artifact.stage) return `stage ${artifact.stage}, as in the run's header`;
    if (event.data.location !== artifact.location) return "the artifact's location in the run's header";
    const isClosed = this.#closures.has(artifact.artifact);
    if (event.type === "artifact.invalidated") {
      if (!isClosed) return "an artifact that is closed";
      this.#closures.delete(artifact.artifact);
      this.#count(artifact, -1);
      return null;
    }
    if (event.data.version !== artifact.version) return "the artifact's version in the run's header";
    if (event.data.required !== artifact.required) return "the same as in the run's header about whether it is required";
    if (isClosed) return "an artifact that is not closed";
    this.#lastClosure += 1;
    this.#closures.set(artifact.artifact, this.#lastClosure);
    if (artifact.required) this.#order.push({ artifact, closure: this.#lastClosure });
    this.#count(artifact, 1);
    return null;
  }

  #count({ stage, required }: HistoryArtifact, change: 1 | -1): void {
    if (!required) return;
    const tally = this.#tallies[stage];
    this.#tallies = { ...this.#tallies, [stage]: { ...tally, closed: tally.closed + change } };
  }
}

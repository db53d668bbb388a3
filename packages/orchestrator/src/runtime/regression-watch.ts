import type { PipelineState, RecordedEvent } from "@pawl/pipeline";

import { gateInputs } from "../gate/gate-inputs.ts";
import { Regression, regressionRound } from "../kernel/regression.ts";
import type { GateJobContext } from "./gate-jobs.ts";
import type { Jobs } from "./jobs.ts";

const JOB = "regression";
/** Most times that a round looks for others instead of artifacts whose gate inputs turn out to be unchanged. */
const MAX_LOOKS = 10;

/** Has closed artifacts gated again in the background while work goes on, where the inputs of their gates changed. */
export class RegressionWatch {
  readonly #context: GateJobContext;
  #regression: Regression;

  constructor(context: GateJobContext) {
    this.#context = context;
    this.#regression = new Regression(context.journal.state);
  }

  /** Takes notice of an event that came into the ledger. @param state - after the transition that it belongs to. */
  noticed(recorded: RecordedEvent, state: PipelineState): void {
    // Another plan has other artifacts, and other gates.
    if (recorded.type === "plan.amended" || recorded.type === "artifacts.registered") this.#regression = new Regression(state);
    else this.#regression.notice(recorded, state);
  }

  /** Begins the next round, where one is due. */
  startRound(jobs: Jobs): void {
    if (jobs.has(JOB) || this.#regression.next(this.#context.journal.state).length === 0) return;
    jobs.start(JOB, [], (signal) => this.#markDue(signal));
  }

  async #markDue(signal: AbortSignal): Promise<void> {
    const { journal } = this.#context;
    const { head } = journal.state;
    const known = new Map<string, boolean>();
    for (let looks = 1; !signal.aborted && journal.state.head === head; looks++) {
      const ids = this.#regression.next(journal.state);
      const changed: string[] = [];
      for (const id of ids) {
        const hasChanged = known.get(id) ?? (await this.#hasChanged(id, head));
        known.set(id, hasChanged);
        if (hasChanged) changed.push(id);
      }
      // A commit that came meanwhile begins the round anew.
      if (journal.state.head !== head) return;
      for (const id of ids) if (!changed.includes(id)) this.#regression.settle(id);
      if (changed.length < ids.length && looks < MAX_LOOKS) continue;
      this.#regression.spend();
      await journal.transact((state) => (state.head === head ? regressionRound(state, changed, head) : []));
      return;
    }
  }

  async #hasChanged(id: string, head: string): Promise<boolean> {
    const { journal, gates } = this.#context;
    const artifact = journal.state.byId.get(id);
    if (artifact === undefined) return false;
    const digests = await gates.workspace.digests({ commit: head, locations: [], inputs: gateInputs(journal.state.plan, artifact) });
    return digests.inputs !== journal.state.artifacts.get(id)?.passedInputsDigest;
  }
}

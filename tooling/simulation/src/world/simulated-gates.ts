import { registrationsOf } from "../../../../packages/pipeline/src/index.ts";
import { GATE_REASONS } from "../../../../packages/pipeline/src/index.ts";
import type { GateReason } from "../../../../packages/pipeline/src/index.ts";

import { gateInputs } from "../../../../packages/orchestrator/src/gate/gate-inputs.ts";
import { findRegistrations } from "../../../../packages/orchestrator/src/gate/judge-registration.ts";
import type { GateContext, GateRequest } from "../../../../packages/orchestrator/src/gate/run-gate.ts";
import type { GateResult } from "../../../../packages/orchestrator/src/kernel/gate-outcome.ts";
import { nextTurn } from "../machine/virtual-time.ts";
import type { External } from "./externals.ts";
import { contentsOf, isGood } from "./texts.ts";
import type { World } from "./world.ts";

/** How a gate ends, the calmest first, and how often. None ever lets pass what is not good. */
const ENDS = ["says what is so", "fails", "cannot say", "is stopped", "proves nothing"] as const;
const WEIGHTS = [82, 6, 5, 4, 3];
const UNCLEAR: readonly GateReason[] = ["PROGRAM_MISSING", "NO_CHECKS", "NO_TESTS", "UNREADABLE_OUTPUT"];
const STOPPED: readonly GateReason[] = ["TIMEOUT", "SIGNALLED"];

/** The gates of the simulated world: a verdict is what the tree of a commit gives, unless something goes wrong with the gate itself. */
export class SimulatedGates {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async run(context: GateContext, request: GateRequest): Promise<GateResult | null> {
    const how = await this.#ended(request);
    if (how === null) return null;
    const { artifact, commit, gateDigest } = request;
    const { repository, choices } = this.#world;
    const truth = await this.#truth(context, request);
    const reason = this.#reason(how, truth);
    const verdict = GATE_REASONS[reason];
    const controlStanding = request.controlFrom === undefined ? "PROVEN_BEFORE" : choices.pick(["REFUSED", "PROVEN_BEFORE", "OFF"] as const);
    const evidence = await context.evidence.put(`${artifact.id} ${commit} ${reason}\n`);
    return {
      tree: repository.treeId(commit),
      verdict,
      reason,
      detail: reason === "OK" ? "" : `it is ${reason}`,
      gateDigest,
      artifactDigest: repository.locationDigest(commit, artifact.location),
      inputsDigest: repository.inputsDigest(commit, gateInputs(context.plan, artifact)),
      checks: [],
      control: verdict === "PASS" && controlStanding === "REFUSED" ? { verdict: "FAIL", reason: "CHECK_FAILED", checks: [] } : null,
      evidence: [evidence],
      durationMs: 1,
      controlStanding,
    };
  }

  /** Waits until the world ends the gate; `null`: Pawl ended it. */
  #ended({ artifact, signal, commit }: GateRequest): Promise<(typeof ENDS)[number] | null> {
    const { externals, choices } = this.#world;
    const { promise, resolve } = Promise.withResolvers<(typeof ENDS)[number] | null>();
    const external: External = {
      kind: "gate",
      name: `the gate of ${artifact.id} on ${commit.slice(0, 8)}`,
      end: () => {
        externals.remove(external);
        const how = ENDS[this.#world.isCalm ? 0 : choices.weighted(WEIGHTS)] ?? "says what is so";
        resolve(how);
        return how;
      },
    };
    const stop = (): void => {
      externals.remove(external);
      void nextTurn().then(() => resolve(null));
    };
    if (signal.aborted) return Promise.resolve(null);
    externals.begin(external);
    signal.addEventListener("abort", stop, { once: true });
    return promise;
  }

  /** What a gate that works finds. */
  async #truth({ plan }: GateContext, { artifact, commit }: GateRequest): Promise<GateReason> {
    const { repository } = this.#world;
    const { tree } = repository.at(commit);
    if (contentsOf(tree, artifact).length === 0) return "NOTHING_PRODUCED";
    if (artifact.from === undefined && registrationsOf(plan, artifact).length > 0) {
      const found = await findRegistrations({ plan, workspace: this.#world.workspace() }, artifact, commit);
      if (found.kind === "refused") return "BAD_REGISTRATION";
    }
    return isGood(tree, artifact) ? "OK" : "CHECK_FAILED";
  }

  #reason(how: (typeof ENDS)[number], truth: GateReason): GateReason {
    const { choices } = this.#world;
    if (how === "says what is so") return truth;
    if (how === "fails") return "CHECK_FAILED";
    if (how === "cannot say") return choices.pick(UNCLEAR);
    if (how === "is stopped") return choices.pick(STOPPED);
    return "VACUOUS_GATE";
  }
}

import type { Artifact, AttemptReason } from "../../../../packages/pipeline/src/index.ts";

import type { EndedProcess, ProcessEnd, Work } from "../../../../packages/orchestrator/src/runtime/attempt-process.ts";
import { demand } from "../invariants/violation.ts";
import { nextTurn, time } from "../machine/virtual-time.ts";
import type { External } from "./externals.ts";
import { badText, ELSEWHERE, goodText, registeringText } from "./texts.ts";
import type { World } from "./world.ts";

const FAILURES: readonly AttemptReason[] = ["EXIT_NONZERO", "KILLED_BY_SIGNAL", "TIMED_OUT", "STALLED", "NO_FIRST_OUTPUT", "NOT_STARTED", "AGENT_ERROR", "NOT_LOGGED_IN"];
/** How an agent ends, the calmest first, and how often. */
const ENDS = ["succeeds", "lies", "leaves nothing", "fails", "asks", "is rate limited", "floods", "writes elsewhere"] as const;
const WEIGHTS = [75, 5, 3, 7, 3, 3, 1, 3];

/** The agents of the simulated world: what an attempt's process does, and when it ends, is chosen. */
export class SimulatedAgents {
  readonly #world: World;
  #texts = 0;

  constructor(world: World) {
    this.#world = world;
  }

  run(work: Work): Promise<EndedProcess> {
    const { attempt, artifacts, signal } = work;
    const world = this.#world;
    demand(world.hasStarted(attempt.attempt), "no agent starts before its attempt is in the ledger", () => `attempt ${attempt.attempt}`);
    const { promise, resolve } = Promise.withResolvers<EndedProcess>();
    const finish = (end: ProcessEnd): void => {
      world.externals.remove(external);
      const usage = attempt.kind === "agent" ? ({ reported: null, problem: null, timeMs: 1, endedBy: end.kind === "cancelled" ? "pawl" : "itself" } as const) : null;
      resolve({ tellsLimits: true, end, usage });
    };
    const external: External = {
      kind: "agent",
      name: `the agent of attempt ${attempt.attempt} (${artifacts.map(({ id }) => id).join(", ")})`,
      end: () => {
        const how = ENDS[world.isCalm ? 0 : world.choices.weighted(WEIGHTS)] ?? "succeeds";
        finish(this.#end(how, work));
        return how;
      },
    };
    world.externals.begin(external);
    signal.addEventListener(
      "abort",
      () => {
        // It may have claimed success at that very moment.
        const hasClaimed = !world.isCalm && world.choices.chance(0.3);
        void nextTurn().then(() => finish({ kind: "cancelled", hasClaimed }));
      },
      { once: true },
    );
    if (signal.aborted) finish({ kind: "cancelled", hasClaimed: false });
    return promise;
  }

  #end(how: (typeof ENDS)[number], { attempt, artifacts }: Work): ProcessEnd {
    const { choices, attempts } = this.#world;
    const files = attempts.get(attempt.attempt);
    const done: ProcessEnd = { kind: "done", durationMs: 5, output: "" };
    const leave = (textOf: (artifact: Artifact) => string): ProcessEnd => {
      if (files !== undefined) files.left = new Map(artifacts.map((artifact) => [this.#pathOf(artifact), textOf(artifact)]));
      return done;
    };
    const isAgents = attempt.kind === "agent";
    switch (how) {
      case "succeeds":
        return leave((artifact) => this.#goodText(artifact));
      case "lies":
        return leave(() => badText(++this.#texts));
      case "leaves nothing":
        return done;
      case "floods":
        return { kind: "failed", reason: "EXIT_NONZERO", detail: "it wrote ".padEnd(4000, "\u001b[31m!"), output: "x".repeat(10_000) };
      case "writes elsewhere": {
        leave((artifact) => this.#goodText(artifact));
        if (files !== undefined) files.left = new Map([...files.left, [ELSEWHERE, badText(++this.#texts)]]);
        return done;
      }
      case "asks":
        if (!isAgents) return leave((artifact) => this.#goodText(artifact));
        return { kind: "asked", artifact: choices.pick([null, ...artifacts])?.id ?? null, question: { text: "Which one?", options: [{ name: "this", description: null }, { name: "that", description: null }] } };
      case "is rate limited": {
        if (!isAgents) return leave((artifact) => this.#goodText(artifact));
        const hintMs = choices.pick([null, 1000, 60_000, 100 * 3_600_000]);
        return { kind: "rate-limited", untilMs: hintMs === null ? null : time.nowMs + hintMs, detail: "HTTP 429" };
      }
      case "fails": {
        const reason = isAgents ? choices.pick(FAILURES) : "EXIT_NONZERO";
        return { kind: "failed", reason, detail: `it failed (${choices.below(2)})`, output: "" };
      }
    }
  }

  #pathOf({ location, id }: Artifact): string {
    return this.#world.plan.registrations?.some(({ from }) => from === location) === true || location.includes(".") ? location : `${location}/${id}.md`;
  }

  #goodText(artifact: Artifact): string {
    const registration = this.#world.plan.registrations?.find(({ from }) => from === artifact.location);
    this.#texts += 1;
    return registration === undefined || artifact.from !== undefined ? goodText(artifact.id, this.#texts) : registeringText(registration, this.#world.isCalm ? 0 : this.#world.choices.below(3));
  }
}

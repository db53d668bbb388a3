import { describe, expect, it } from "vitest";

import type { EventType } from "../../src/events/event.ts";
import { ARTIFACT_PHASES } from "../../src/projection/rows.ts";
import type { ArtifactPhase } from "../../src/projection/rows.ts";
import { aPlan } from "../support/plan-builder.ts";
import { FoldedRun } from "../support/folded-run.ts";
import { plainState } from "../support/plain-state.ts";

const plan = aPlan().withArtifact("a1", { optional: true }).build();

/** A run whose artifact `a1` is in a phase. */
const inPhase: Readonly<Record<ArtifactPhase, () => FoldedRun>> = {
  pending: () => new FoldedRun(plan),
  attempting: () => new FoldedRun(plan).start("a1"),
  produced: () => inPhase.attempting().handIn(1),
  verifying: () => inPhase.produced().sample("gate.started"),
  integrating: () => inPhase.verifying().sample("integration.queued"),
  closed: () => new FoldedRun(plan).close("a1"),
  parked: () => new FoldedRun(plan).sample("artifact.parked", { attempt: null }),
  cancelled: () => new FoldedRun(plan).sample("artifact.cancelled"),
};

/** What happens to an artifact, as events that fit in everything but its phase. */
const STEPS = {
  "attempt.started": (run: FoldedRun) => run.start("a1"),
  "attempt.produced": (run: FoldedRun) => run.handIn(1),
  "gate.started": (run: FoldedRun) => run.sample("gate.started"),
  "integration.queued": (run: FoldedRun) => run.sample("integration.queued"),
  "artifact.closed": (run: FoldedRun) =>
    run.artifact("a1").phase === "integrating"
      ? run.sample("integration.prepared").sample("artifact.closed", { required: false })
      : run.sample("artifact.closed", { required: false }),
  "artifact.invalidated": (run: FoldedRun) => run.sample("artifact.invalidated"),
  "artifact.retried": (run: FoldedRun) => run.sample("artifact.retried"),
  "artifact.parked": (run: FoldedRun) => run.sample("artifact.parked", { attempt: run.artifact("a1").lease }),
  "artifact.cancelled": (run: FoldedRun) => run.sample("artifact.cancelled"),
  "artifact.restored": (run: FoldedRun) => run.sample("artifact.restored"),
  "attempt.recovered": (run: FoldedRun) => run.sample("attempt.recovered"),
  "question.answered": (run: FoldedRun) => run.sample("question.answered"),
} satisfies Partial<Record<EventType, (run: FoldedRun) => FoldedRun>>;

type Step = keyof typeof STEPS;

/** Design section 5, the whole of it: in which phases each step happens, and where it leads. */
const LEGAL: Readonly<Record<Step, Partial<Record<ArtifactPhase, ArtifactPhase>>>> = {
  "attempt.started": { pending: "attempting" },
  "attempt.produced": { attempting: "produced" },
  "attempt.recovered": { verifying: "produced" },
  "gate.started": { produced: "verifying" },
  "integration.queued": { verifying: "integrating" },
  "artifact.closed": { integrating: "closed" },
  "artifact.invalidated": { closed: "pending" },
  "artifact.retried": { attempting: "pending", produced: "pending", verifying: "pending", integrating: "pending" },
  "artifact.parked": {
    pending: "parked",
    attempting: "parked",
    produced: "parked",
    verifying: "parked",
    integrating: "parked",
  },
  "artifact.cancelled": {
    pending: "cancelled",
    attempting: "cancelled",
    produced: "cancelled",
    verifying: "cancelled",
    integrating: "cancelled",
    parked: "cancelled",
  },
  "artifact.restored": { cancelled: "pending" },
  "question.answered": { parked: "pending" },
};

const cases = ARTIFACT_PHASES.flatMap((phase) =>
  (Object.keys(STEPS) as Step[]).map((step) => ({ phase, step, to: LEGAL[step][phase] })),
);
/** An answer that comes too late is a decision all the same; it is recorded and changes nothing. */
const isIgnored = ({ step }: { readonly step: Step }): boolean => step === "question.answered";

describe("the life cycle of an artifact", () => {
  it.each(cases.filter((one) => one.to !== undefined))("$phase: $step leads to $to", ({ phase, step, to }) => {
    const run = inPhase[phase]();
    expect(run.artifact("a1").phase).toBe(phase);
    STEPS[step](run);
    expect(run.artifact("a1").phase).toBe(to);
  });

  it.each(cases.filter((one) => one.to === undefined && !isIgnored(one)))(
    "$phase: $step is refused and changes nothing",
    ({ phase, step }) => {
      const run = inPhase[phase]();
      const before = { state: run.state, plain: plainState(run.state) };
      expect(() => STEPS[step](run)).toThrow(expect.objectContaining({ code: "PIPELINE_ILLEGAL_TRANSITION" }));
      expect(run.state).toBe(before.state);
      expect(plainState(run.state)).toEqual(before.plain);
    },
  );

  it.each(cases.filter((one) => one.to === undefined && isIgnored(one)))("$phase: $step changes nothing", ({ phase, step }) => {
    const run = inPhase[phase]();
    expect(STEPS[step](run).artifact("a1").phase).toBe(phase);
  });

  it("of what is gated before an agent works on it begins with verifying", () => {
    const run = new FoldedRun(plan, { gateFirst: ["a1"] });
    expect(run.artifact("a1").gateFirst).toBe(true);
    run.sample("attempt.started", { kind: "gate-first", profile: null });
    expect(run.artifact("a1")).toMatchObject({ phase: "verifying", gateFirst: false, lease: 1 });
    expect(run.state.attempts.get(1)?.state).toBe("handed-in");
  });

  it("is that of the plan's artifacts alone", () => {
    const run = new FoldedRun(plan);
    expect(() => run.start("nobody")).toThrow(expect.objectContaining({ code: "PIPELINE_ILLEGAL_TRANSITION" }));
  });
});

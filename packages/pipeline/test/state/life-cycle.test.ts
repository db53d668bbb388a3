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

/** What happens to an artifact, as events that need nothing but its phase; the number of the attempt always fits. */
const STEPS = {
  "attempt.started": (run: FoldedRun) => run.start("a1"),
  "attempt.produced": (run: FoldedRun) => run.handIn(1),
  "gate.started": (run: FoldedRun) => run.sample("gate.started"),
  "integration.queued": (run: FoldedRun) => run.sample("integration.queued"),
  "artifact.closed": (run: FoldedRun) => run.sample("integration.prepared").sample("artifact.closed", { required: false }),
  "artifact.invalidated": (run: FoldedRun) => run.sample("artifact.invalidated"),
  "artifact.retried": (run: FoldedRun) => run.sample("artifact.retried"),
  "artifact.parked": (run: FoldedRun) => run.sample("artifact.parked"),
  "artifact.cancelled": (run: FoldedRun) => run.sample("artifact.cancelled"),
  "artifact.restored": (run: FoldedRun) => run.sample("artifact.restored"),
  "attempt.recovered": (run: FoldedRun) => run.sample("attempt.recovered"),
} satisfies Partial<Record<EventType, (run: FoldedRun) => FoldedRun>>;

type Step = keyof typeof STEPS;

/** Design section 5, the whole of it: from which phase each step leads where. */
const LEGAL: Readonly<Record<Step, Partial<Record<ArtifactPhase, ArtifactPhase>>>> = {
  "attempt.started": { pending: "attempting" },
  "attempt.produced": { attempting: "produced" },
  "gate.started": { pending: "verifying", produced: "verifying" },
  "integration.queued": { verifying: "integrating" },
  "artifact.closed": { integrating: "closed" },
  "artifact.invalidated": {
    attempting: "pending",
    produced: "pending",
    verifying: "pending",
    integrating: "pending",
    closed: "pending",
    parked: "pending",
    cancelled: "pending",
  },
  "artifact.retried": {
    attempting: "pending",
    produced: "pending",
    verifying: "pending",
    integrating: "pending",
    closed: "pending",
    parked: "pending",
    cancelled: "pending",
  },
  "artifact.parked": { pending: "parked", attempting: "parked", produced: "parked", verifying: "parked", integrating: "parked" },
  "artifact.cancelled": {
    pending: "cancelled",
    attempting: "cancelled",
    produced: "cancelled",
    verifying: "cancelled",
    integrating: "cancelled",
    parked: "cancelled",
  },
  "artifact.restored": {},
  "attempt.recovered": { attempting: "produced", verifying: "produced", integrating: "produced" },
};

describe("placeholder", () => {
  it("x", () => {
    expect(ARTIFACT_PHASES.length + Object.keys(LEGAL).length + Object.keys(plainState(new FoldedRun(plan).state) as object).length).toBeGreaterThan(0);
  });
});

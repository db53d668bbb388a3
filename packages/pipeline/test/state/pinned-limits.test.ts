import { expect, it } from "vitest";

import { event } from "../../src/events/event.ts";
import { DEFAULT_LIMITS } from "../../src/plan/plan-defaults.ts";
import { apply } from "../../src/state/apply.ts";
import { startOf } from "../support/event-data.ts";
import { aPlan } from "../support/plan-builder.ts";

it("a plan that was pinned before a limit was known has that limit's default, and its own for the others", () => {
  const start = startOf(aPlan().withArtifact("a1").build());
  const limits = { attempts: 7 } as typeof DEFAULT_LIMITS;
  const state = apply(null, { ...event("run.started", { ...start, plan: { ...start.plan, limits } }), seq: 1, run: "run-1", atMs: 1 });
  expect(state.plan.limits).toEqual({ ...DEFAULT_LIMITS, attempts: 7 });
});

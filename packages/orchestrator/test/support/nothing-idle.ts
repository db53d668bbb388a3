import { globBase, isInside } from "@pawl/pipeline";
import type { Artifact, PipelineState } from "@pawl/pipeline";
import { expect } from "vitest";

import type { Situation } from "../../src/kernel/decide.ts";
import { stateOf } from "./invariants.ts";

/** Fails when something could start and was not started, when a limit is passed, or when nothing runs without a reason. */
export function expectNothingIdle(state: PipelineState, situation: Situation): void {
  if (stateOf(state) !== "RUNNING") return;
  const live = [...state.attempts.values()];
  const running = live.filter((attempt) => attempt.state === "running");
  const { agents, gates, regression, processes = Infinity } = state.plan.limits;
  const underWay = running.length + situation.gating.size + Number(situation.isIntegrating);
  const ofProfile = (profile: string | null): number => running.filter((attempt) => attempt.profile === profile).length;
  const limitOf = (profile: string | null): number => state.plan.agents[profile ?? ""]?.limit ?? Infinity;
  expect(running.length).toBeLessThanOrEqual(agents);
  expect(live.filter((attempt) => attempt.kind === "gate-first").length).toBeLessThanOrEqual(gates);
  expect(situation.gating.size - situation.regating.size).toBeLessThanOrEqual(gates);
  expect(situation.regating.size).toBeLessThanOrEqual(regression);
  expect(underWay).toBeLessThanOrEqual(processes);
  for (const profile of Object.keys(state.plan.agents)) expect(ofProfile(profile)).toBeLessThanOrEqual(limitOf(profile));

  const busy = live.flatMap((attempt) => attempt.artifacts.map((id) => state.byId.get(id) as Artifact));
  if (state.mode === "in-place") expectDisjoint(running.map((attempt) => attempt.artifacts.map((id) => state.byId.get(id) as Artifact)));
  const ready = state.plan.artifacts.filter(
    (artifact) =>
      artifact.stage === state.stage &&
      state.artifacts.get(artifact.id)?.phase === "pending" &&
      artifact.needs.every((need) => state.artifacts.get(need)?.phase === "closed"),
  );
  const pauseOf = (artifact: Artifact) => state.pauses.get(artifact.agent ?? "");
  const isPaused = (artifact: Artifact): boolean => {
    const pause = pauseOf(artifact);
    return pause !== undefined && (pause.untilMs === null || pause.untilMs > situation.nowMs);
  };
  const isRequiredReady = ready.some((artifact) => !artifact.optional);
  const idle = ready.filter((artifact) => {
    const now = state.artifacts.get(artifact.id);
    if (now === undefined || now.gateFirst || (artifact.optional && isRequiredReady)) return false;
    if (now.notBeforeMs > situation.nowMs || situation.missing(artifact.requires).length > 0) return false;
    if (isPaused(artifact)) return false;
    if (ofProfile(artifact.agent) >= limitOf(artifact.agent)) return false;
    return state.mode === "isolated" || !busy.some((other) => mayClash(other, artifact));
  });
  if (running.length < agents && underWay < processes) expect(idle.map((artifact) => artifact.id)).toEqual([]);

  const isAnythingUnderWay = state.active.size > 0 || state.regate.size > 0;
  const waits = ready.some(
    (artifact) => (state.artifacts.get(artifact.id)?.notBeforeMs ?? 0) > situation.nowMs || (pauseOf(artifact)?.untilMs ?? 0) > situation.nowMs,
  );
  expect(isAnythingUnderWay || waits).toBe(true);
}

function expectDisjoint(attempts: readonly (readonly Artifact[])[]): void {
  for (const [index, one] of attempts.entries()) {
    for (const other of attempts.slice(index + 1)) {
      expect(one.some((left) => other.some((right) => mayClash(left, right)))).toBe(false);
    }
  }
}

/** Whether the folders that two artifacts may write to lie in each other; written anew, so that it can disagree. */
export function mayClash(left: Artifact, right: Artifact): boolean {
  const reach = (artifact: Artifact): string[] => [artifact.location, ...artifact.writes.map(globBase)];
  return reach(left).some((one) =>
    reach(right).some((other) => one === "" || other === "" || isInside(one, other) || isInside(other, one)),
  );
}

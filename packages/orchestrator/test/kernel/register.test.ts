import type { Artifact, Plan, Registration } from "@pawl/pipeline";
import { project, registrationClashes } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { amendmentOf } from "../../src/kernel/amendment.ts";
import { closePrepared } from "../../src/kernel/integrate.ts";
import { registrationSteps } from "../../src/kernel/registration-steps.ts";
import { registrationOf } from "../../src/kernel/register.ts";
import { composeTrain, prepareTrain } from "../../src/kernel/train.ts";
import { pinnedPlan } from "../../src/human/amend.ts";
import { digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";
import type { ArtifactWishes } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const FROM = "out/list.md";
const REGISTRATION: Registration = { from: FROM, stage: "C", under: ["features"], min: 1, max: 9, agent: "default", writes: [], inputs: ["**"], category: null, gates: {} };

/** list (stage A) registers what is in stage C; other is of stage A too. */
function registeringPlan(): Plan {
  const { artifacts, ...plan } = aPlan().withArtifact("list").withArtifact("other").withOneIn("B", "D").build();
  return { ...plan, registrations: [REGISTRATION], artifacts: artifacts.filter(({ stage }) => stage !== "C") };
}

function feature(id: string, wishes: ArtifactWishes = {}): Artifact {
  const [made] = aPlan().withArtifact(id, { stage: "C", location: `features/${id}`, needs: ["list"], from: FROM, ...wishes }).build().artifacts;
  return made as Artifact;
}

/** Closes `list` with a file that lists these. */
function closeList(run: RunPlayer, artifacts: readonly Artifact[], present: readonly string[] = []): RunPlayer {
  const isGateFirst = run.state.artifacts.get("list")?.gateFirst === true;
  const attempt = run.startAs(isGateFirst ? "gate-first" : "agent", "list");
  if (!isGateFirst) run.handIn(attempt);
  run.gate("list");
  const queued = run.queued("list");
  const { artifactDigest, gateDigest, inputsDigest, control, evidence, candidate } = queued;
  const closure = { commit: candidate.commit, tree: candidate.tree, artifactDigest, gateDigest, inputsDigest, verdict: "PASS", reason: "OK", control, evidence } as const;
  run.driver.transact((state) => {
    const gateDigests = Object.fromEntries(artifacts.map(({ id }) => [id, digestOf(2)]));
    const registers = registrationOf(state, { from: FROM, artifacts, gateDigests, present: new Set(present) });
    return prepareTrain(state, [{ queued, closure, registers: registers === null ? [] : [registers] }], new Map());
  });
  run.driver.transact(closePrepared);
  return run.advance();
}

describe("a file that registers artifacts", () => {
  it("I11 6.1#3 8#2: counts as one required artifact until it registers, and no percentage moves when it does", () => {
    const run = new RunPlayer(registeringPlan());
    expect(run.state.tallies.C).toEqual({ required: 1, closed: 0 });
    run.close("other");
    expect(run.report).toMatchObject({ current_stage: "A", overall_progress_percent: 10, stage_progress_percent: 50 });
    closeList(run, [feature("x"), feature("y", { needs: ["list", "x"] })]);
    expect(run.driver.transitions.flatMap(({ events }) => events.map(({ type }) => type)).filter((type) => type === "artifacts.registered")).toHaveLength(1);
    expect(run.state.tallies.C).toEqual({ required: 2, closed: 0 });
    run.close("b1");
    expect(run.report).toMatchObject({ current_stage: "C", overall_progress_percent: 45, stage_progress_percent: 0, next_step: "Generate features/x" });
    expect(run.starts()).toEqual([["x"]]);
    run.close("x");
    expect(run.report).toMatchObject({ overall_progress_percent: 60, stage_progress_percent: 50 });
    run.close("y", "d1");
    expect(run.state.status).toBe("completed");
  });

  it("I12 8#2: keeps the run from completing and its stage from being left while nothing is registered yet", () => {
    const run = new RunPlayer(registeringPlan());
    closeList(run, [feature("x")]).close("other", "b1");
    expect(run.state.stage).toBe("C");
  });

  it("is in the transition of the closure, also where that is made from its record after a crash", () => {
    const run = closeList(new RunPlayer(registeringPlan()), [feature("x")], ["features/x"]);
    const closing = run.driver.transitions.find(({ events }) => events.some(({ type }) => type === "artifact.closed"));
    expect(closing?.events.map(({ type }) => type)).toEqual(["artifact.closed", "attempt.ended", "artifacts.registered", "report.emitted"]);
    expect(run.state.artifacts.get("x")).toMatchObject({ phase: "pending", gateFirst: true, unmetNeeds: 0 });
  });

  it("lands alone, because it was checked against the plan as it is then", () => {
    const run = new RunPlayer(registeringPlan());
    const second = run.start("other");
    run.handIn(second).gate("other");
    run.handIn(run.start("list")).gate("list");
    expect(composeTrain(run.state, new Set()).map(({ artifact }) => artifact)).toEqual(["other"]);
    run.integrate("other");
    expect(composeTrain(run.state, new Set()).map(({ artifact }) => artifact)).toEqual(["list"]);
  });

  it("I14 6.3#1: loses closures only through the invalidation, and keeps, changes, adds and takes back when its artifact closes again", () => {
    const run = closeList(new RunPlayer(registeringPlan()), [feature("x"), feature("y"), feature("z"), feature("moved")]).close("other", "b1", "x", "y");
    const before = run.state;
    run.invalidate("list");
    expect(run.report).toMatchObject({ current_stage: "A", overall_progress_percent: 10 });
    expect(run.state.byId.has("z")).toBe(true);
    closeList(run, [feature("x"), feature("y", { description: "otherwise" }), feature("moved", { location: "features/elsewhere" }), feature("new")]);
    const registered = run.driver.events.filter(({ type }) => type === "artifacts.registered").at(-1);
    expect(registered?.data).toMatchObject({ added: ["moved", "new"], changed: ["y"], removed: ["z"] });
    expect(run.state.byId.has("z")).toBe(false);
    expect(run.state.artifacts.get("x")).toMatchObject({ phase: "pending", gateFirst: true });
    expect(run.state.tallies.C).toEqual({ required: 4, closed: 0 });
    const since = run.driver.events.filter(({ seq }) => seq > before.seq);
    const rows = project(before, run.state, since);
    expect(rows.removed).toEqual(["z"]);
    expect(rows.artifacts.map(({ id }) => id)).toEqual(expect.arrayContaining(["x", "y", "moved", "new"]));
    run.close("b1", "x", "y", "moved", "new", "d1");
    expect(run.state.status).toBe("completed");
  });

  it("says nothing where it registers what it has registered already", () => {
    const run = closeList(new RunPlayer(registeringPlan()), [feature("x")]).invalidate("list");
    closeList(run, [feature("x")]);
    expect(run.driver.events.filter(({ type }) => type === "artifacts.registered")).toHaveLength(1);
  });

  it("tries again what was parked and is to be something else now, and takes a question about it back", () => {
    const run = closeList(new RunPlayer(registeringPlan()), [feature("x")]).close("other", "b1");
    run.handIn(run.start("x")).gate("x", "VACUOUS_GATE");
    expect(run.report.blocking_questions).toHaveLength(1);
    run.invalidate("list");
    closeList(run, [feature("x", { title: "better" })]);
    expect(run.state.artifacts.get("x")).toMatchObject({ phase: "pending", parking: null });
    expect(run.report.blocking_questions).toEqual([]);
  });
});

describe("the agent that writes such a file", () => {
  it("is told what the file may say; an agent of anything else is told nothing about it", () => {
    const plan = registeringPlan();
    const [list, other] = plan.artifacts as readonly [Artifact, Artifact];
    expect(registrationSteps(plan, list)).toEqual([expect.stringMatching(/^out\/list\.md lists the artifacts of stage C, .* 1 to 9 mappings .* below features\/, /)]);
    expect(registrationSteps(plan, other)).toEqual([]);
    expect(registrationSteps(plan, feature("list"))).toEqual([]);
  });
});

describe("an amendment of a run with registered artifacts", () => {
  const amended = (change: Partial<Plan>): { run: RunPlayer; plan: Plan } => {
    const run = closeList(new RunPlayer(registeringPlan()), [feature("x")]);
    return { run, plan: { ...registeringPlan(), ...change } };
  };

  it("keeps them, and refuses to lose them or to have something in their place", () => {
    const same = amended({});
    const kept = amendmentOf(same.run.state, { ...pinnedPlan(same.plan, same.run.state), gateDigests: same.run.state.gateDigests });
    expect(kept).toEqual({ added: [], changed: [], top: [], refused: [] });
    const { registrations: _, ...without } = same.plan;
    expect(amendmentOf(same.run.state, pinnedPlan(without, same.run.state)).refused).toEqual(["artifact x is dropped"]);
    const other = { ...same.plan, artifacts: [...same.plan.artifacts, feature("y", { location: "features/x" })] };
    expect(amendmentOf(same.run.state, pinnedPlan(other, same.run.state)).refused).toEqual([expect.stringContaining("already has the location")]);
    expect(registrationClashes(same.plan)).toEqual([]);
  });

  it("4.2.2#2: gates the artifact that produces the file again where its registration is another one", () => {
    const { run, plan } = amended({ registrations: [{ ...REGISTRATION, max: 8 }] });
    const pinnedBefore = pinnedPlan(registeringPlan(), run.state);
    const next = pinnedPlan(plan, run.state);
    const differing = Object.keys(next.gateDigests).filter((id) => next.gateDigests[id] !== pinnedBefore.gateDigests[id]);
    expect(differing).toEqual(["list"]);
    expect(next.planDigest).not.toBe(pinnedBefore.planDigest);
    expect(pinnedBefore.planDigest).toBe(pinnedPlan(registeringPlan(), { plan: registeringPlan() }).planDigest);
  });
});

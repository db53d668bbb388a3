import { expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, runLogged } from "./support/run-facts.ts";

it("2#3: a batch follows the chain, then the category; each artifact closes by its own commit, and a failure returns the rest uncharged", async () => {
  const project = projectForTest();
  // design -> two -> three, and beside them in stage B: guide, other of the same category, lone of another one.
  const more = [
    { ...plannedArtifact("two", "A", "docs/two.md"), needs: ["design"] },
    { ...plannedArtifact("three", "A", "docs/three.md"), needs: ["two"] },
    { ...plannedArtifact("other", "B", "docs/other.md"), category: "guides" },
    { ...plannedArtifact("lone", "B", "docs/lone.md"), category: "letters" },
  ];
  const changes = { ...madeByPawl("code", "decision"), guide: { needs: [], category: "guides" } };
  const body = 'write(location, id === "two" && assignment.attempt === 1 ? "wrong\\n" : `done ${id}\\n`);';
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes, more, limits: { batch: 3 } }));
  const { exitCode, events } = await runLogged(project);
  expect(exitCode).toBe(0);

  const started = dataOf(events, "attempt.started").map(({ artifacts }) => artifacts);
  expect(started.slice(0, 2)).toEqual([["design", "two", "three"], ["two", "three"]]);
  expect(started.slice(2, 4).map((artifacts) => (artifacts as string[]).toSorted()).toSorted((left, right) => left.length - right.length)).toEqual([
    ["lone"],
    ["guide", "other"],
  ]);
  expect(dataOf(events, "artifact.retried")).toMatchObject([
    { artifact: "two", attempt: 1, reason: "CHECK_FAILED", charged: true },
    { artifact: "three", attempt: 1, reason: "BATCH_ENDED", charged: false },
  ]);

  const closed = dataOf(events, "artifact.closed").map(({ artifact, location, attempt, closure }) => {
    const { commit } = closure as { readonly commit: string };
    return { artifact, location, attempt, commit };
  });
  expect(closed.slice(0, 3)).toMatchObject([
    { artifact: "design", attempt: 1 },
    { artifact: "two", attempt: 2 },
    { artifact: "three", attempt: 2 },
  ]);
  const onBranch = project.git("rev-list", "--reverse", "main").trim().split("\n").slice(1);
  expect(closed.map(({ commit }) => commit)).toEqual(onBranch);
  for (const { artifact, location, attempt, commit } of closed) {
    expect(project.git("show", "--name-only", "--format=", commit).trim()).toBe(location);
    const trailers = project.git("show", "--no-patch", "--format=%(trailers)", commit);
    expect(trailers).toContain(`Pawl-Attempt: ${String(attempt)}\n`);
    expect(trailers).toContain(`Pawl-Artifact: ${String(artifact)}\n`);
  }
});

import type { Plan, Registration } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";
import { expect, it } from "vitest";

import type { GateJobContext } from "../../src/runtime/gate-jobs.ts";
import { withRegistrations } from "../../src/runtime/register-artifacts.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const REGISTRATION: Registration = { from: "out/list.md", stage: "C", under: ["features"], min: 1, max: 9, agent: "default", writes: [], inputs: ["**"], category: null, gates: { default: { checks: [], control: "parent" } } };

/** A run in which `list` waits to land with a file that lists `x`, and what a commit holds. */
function aboutToLand(more: readonly string[], present: readonly string[] = []) {
  let builder = aPlan().withArtifact("list").withOneIn("B", "D");
  for (const id of more) builder = builder.withArtifact(id, { stage: "C", location: `elsewhere/${id}` });
  const plan: Plan = { ...builder.build(), registrations: [REGISTRATION] };
  const run = new RunPlayer(plan);
  run.handIn(run.start("list")).gate("list");
  const queued = run.queued("list");
  const { artifactDigest, gateDigest, inputsDigest, control, evidence, candidate } = queued;
  const closure = { commit: candidate.commit, tree: candidate.tree, artifactDigest, gateDigest, inputsDigest, verdict: "PASS", reason: "OK", control, evidence } as const;
  const read: string[] = [];
  const workspace: Pick<Workspace, "readFile" | "digests"> = {
    readFile: ({ commit, path }) => {
      read.push(`${commit} ${path}`);
      return Promise.resolve(Buffer.from("artifacts: [{ id: x, location: features/x }]\n"));
    },
    digests: ({ locations }) => Promise.resolve({ tree: candidate.tree, inputs: "", locations: Object.fromEntries(locations.map((one) => [one, present.includes(one) ? "digest" : null])) }),
  };
  const context = { gates: { workspace } } as unknown as Pick<GateJobContext, "gates">;
  return { run, read, commit: candidate.commit, land: () => withRegistrations(context, run.state, { queued, closure }) };
}

it("registers what the file of the landing commit lists, and knows what of it is there already", async () => {
  const { read, commit, land } = aboutToLand([], ["features/x"]);
  expect(await land()).toMatchObject({ registers: [{ from: "out/list.md", added: ["x"], changed: [], removed: [], gateFirst: ["x"], gateDigests: { x: expect.stringMatching(/^[0-9a-f]{64}$/) } }] });
  expect(read).toEqual([`${commit} out/list.md`]);
});

it("refuses to land what another took since the gate passed", async () => {
  const { land } = aboutToLand(["x"]);
  expect(await land()).toMatchObject({ reason: "BAD_REGISTRATION", detail: expect.stringMatching(/^out\/list\.md:1:\d+: DUPLICATE_ID: the plan already has the id "x"/) });
});

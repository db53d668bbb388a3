import { dirname, join } from "node:path";

import { expect, it } from "vitest";

import { Orchestrator } from "../../src/index.ts";
import { libraryProject } from "../support/library-project.ts";

it("tells which gates run and what for, those of closed artifacts at a stage's end among them", async () => {
  const project = libraryProject();
  const at = (name: string): string => join(dirname(project.projectDir), name);
  const wait = (name: string): string => `touch '${at(name)}'; while ! test -f '${at(`${name}-over`)}'; do sleep 0.02; done`;
  // The first is of its candidate; the second comes with `b` in the tree and fails; the third, on the head without it, passes.
  const gateOfA = `if test -e b.md && ! test -e '${at("head")}'; then ${wait("exit")}; exit 1; elif test -e '${at("exit")}'; then ${wait("head")}; else ${wait("candidate")}; fi`;
  const artifacts = ["a", "b", "c", "d"].map((id) => ({
    id,
    stage: id.toUpperCase(),
    location: `${id}.md`,
    run: ["sh", "-c", `echo ${id} > ${id}.md`],
    inputs: id === "a" ? ["a.md", "b.md"] : [`${id}.md`],
    gate: { checks: [{ run: id === "a" ? ["sh", "-c", gateOfA] : ["cat", `${id}.md`] }], control: "none" },
  }));
  const limits = { backoff: "10ms", regressionRatio: 0 };
  project.write("pawl.yaml", JSON.stringify({ contract: "1", mode: "in-place", limits, artifacts }));
  const orchestrator = new Orchestrator(project);
  expect(orchestrator.runningGates()).toEqual([]);
  const running = orchestrator.run();
  const gatesAt = async (name: string): Promise<unknown> => {
    await project.until(`../${name}`);
    const gates = orchestrator.runningGates();
    project.write(`../${name}-over`, "");
    return gates;
  };
  const sinceMs = expect.any(Number);
  expect(await gatesAt("candidate")).toEqual([{ artifact: "a", attempt: 1, purpose: "candidate", landing: [], sinceMs }]);
  expect(await gatesAt("exit")).toEqual([{ artifact: "a", attempt: null, purpose: "stage-exit", landing: ["b"], sinceMs }]);
  expect(await gatesAt("head")).toEqual([{ artifact: "a", attempt: null, purpose: "head", landing: ["b"], sinceMs }]);
  expect(await running).toEqual({ kind: "completed" });
  expect(orchestrator.runningGates()).toEqual([]);
});

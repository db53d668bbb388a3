import { expect, it } from "vitest";

import { parsePlan } from "../../src/plan/parse-plan.ts";
import { planGraph } from "../../src/schedule/plan-graph.ts";
import { withSharedParts } from "../../src/schedule/shared-parts.ts";
import { planText } from "../plan/plan-text.ts";
import { anArtifact } from "../support/plan-builder.ts";

const asRead = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

it("keeps every artifact as it is, and equal parts of them once", () => {
  const given = asRead([
    { ...anArtifact("a1"), forbid: ["x"], steps: ["one"] },
    { ...anArtifact("a2"), forbid: ["x"], needs: ["a1"], run: ["make"] },
    { ...anArtifact("a3"), forbid: ["y"], needs: ["a2", "a1"], run: ["make"] },
  ]);
  const numbers = new Map(given.map(({ id }, number) => [id, number]));
  const [a1, a2, a3] = withSharedParts(given, numbers);
  expect([a1, a2, a3]).toEqual(given);
  expect(a1?.gate).toBe(a3?.gate);
  expect(a1?.requires).toBe(a3?.requires);
  expect(a1?.forbid).toBe(a2?.forbid);
  expect(a2?.run).toBe(a3?.run);
  expect(given[0]?.gate).not.toBe(given[2]?.gate);
});

it("leaves a plan that was read from a file as it is, so that a run that starts from it has it once", () => {
  const read = parsePlan(planText(), { file: "pawl.yaml" });
  if (!read.ok) throw new Error("the plan is valid");
  const { artifacts } = read.plan;
  expect(planGraph(artifacts).artifacts).toBe(artifacts);
  expect(artifacts[0]?.gate).toBe(artifacts[3]?.gate);
});

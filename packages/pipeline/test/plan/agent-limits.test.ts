import { expect, test } from "vitest";

import { parsePlan } from "../../src/plan/parse-plan.ts";

const artifacts = ["A", "B", "C", "D"].map((stage) => ({ id: stage.toLowerCase(), stage, location: `out/${stage}`, gate: { checks: [{ run: ["check"] }] } }));

function agentsOf(limits: object, agents: object): unknown {
  const result = parsePlan(new TextEncoder().encode(JSON.stringify({ contract: "1", limits, agents, artifacts })), { file: "pawl.yaml" });
  return result.ok ? result.plan.agents : result.errors;
}

test("an agent has its own time limits, else those of the plan, else the defaults", () => {
  const command = ["my-agent"];
  const none = { command, shell: null };
  expect(agentsOf({}, { default: { command } })).toMatchObject({
    default: { ...none, timeoutMs: 3_600_000, stallMs: 1_200_000, startMs: 300_000, toolMs: 1_800_000 },
  });
  const limits = { timeout: "2h", stall: "30m", start: "none", tool: "1h" };
  expect(agentsOf(limits, { default: { command, stall: "1m", start: "10s" }, other: { command } })).toMatchObject({
    default: { ...none, timeoutMs: 7_200_000, stallMs: 60_000, startMs: 10_000, toolMs: 3_600_000 },
    other: { ...none, timeoutMs: 7_200_000, stallMs: 1_800_000, startMs: null, toolMs: 3_600_000 },
  });
});

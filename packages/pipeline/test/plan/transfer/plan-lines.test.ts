import { describe, expect, it } from "vitest";

import { parsePlan } from "../../../src/plan/parse-plan.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { PlanFromLines } from "../../../src/plan/transfer/plan-from-lines.ts";
import { planLines } from "../../../src/plan/transfer/plan-lines.ts";

const GATE = { checks: [{ run: ["npm", "test"], count: "ran (\\d+)", min: 2 }] };

function planOf(content: object): Plan {
  const result = parsePlan(JSON.stringify({ contract: "1", agents: { default: { command: ["agent"] } }, ...content }), { file: "pawl.yaml" });
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join("; "));
  return result.plan;
}

function handedOver(plan: Plan): { readonly plan: Plan; readonly lines: readonly string[] } {
  const lines = [...planLines(plan)];
  const together = new PlanFromLines();
  for (const line of lines) together.add(line);
  return { plan: together.plan(), lines };
}

/** More than one line of artifacts and of profiles; each artifact but the last of them needs one that comes after it. */
const MANY = planOf({
  limits: { agents: 7, budget: { attempt: { tokens: 1000 }, run: { tokens: 50_000 } } },
  env: { pass: ["LANG"], set: { MODE: "test" } },
  protect: ["ci/**"],
  webhooks: [{ url: "https://example.org/hook", events: ["artifact.closed"] }],
  agents: Object.fromEntries(["default", ...Array.from({ length: 450 }, (_, index) => `agent-${index}`)].map((name) => [name, { command: ["agent", name], env: { set: { NAME: name } } }])),
  artifacts: [
    ...["A", "B", "C"].flatMap((stage) =>
      Array.from({ length: 150 }, (_, index) => ({
        id: `${stage.toLowerCase()}-${index}`,
        stage,
        location: `out/${stage}/${index}.md`,
        ...(index === 0 ? { title: "Tab\tand é" } : {}),
        description: `The "part"\n\u2028${index}`,
        needs: index < 149 ? [`${stage.toLowerCase()}-${index + 1}`] : [],
        agent: `agent-${index}`,
        category: "parts",
        version: "2.1",
        inputs: ["src/**"],
        gate: GATE,
      })),
    ),
    { id: "constructor", stage: "D", location: "decision.md", run: ["decide"], optional: false, requires: { env: ["KEY"], files: ["key.pem"] }, estimate: "5m", changed: true, gate: GATE },
  ],
});

describe("a plan that is handed over in lines", () => {
  it("is the same plan, in the same order, whatever is in its texts and whichever artifacts need which", () => {
    const { plan, lines } = handedOver(MANY);
    expect(JSON.stringify(plan)).toBe(JSON.stringify(MANY));
    expect(plan).toEqual(MANY);
    expect(lines.length).toBe(1 + 3 + 3);
    expect(lines.filter((line) => /[\n\r]/u.test(line))).toEqual([]);
  });

  it("has each of its shared parts and common texts once", () => {
    const { plan } = handedOver(MANY);
    const parts = (plan.artifacts).flatMap(({ gate, inputs, forbid }) => [gate, inputs, forbid]);
    expect(new Set(parts).size).toBe(new Set(MANY.artifacts.flatMap(({ gate, inputs, forbid }) => [gate, inputs, forbid])).size);
    expect(new Set(Object.values(plan.agents).map(({ resources }) => resources)).size).toBe(1);
  });

  it("keeps what a file registered in a run", () => {
    const [first, ...rest] = MANY.artifacts;
    if (first === undefined) throw new Error("no artifact");
    const registered = { ...MANY, artifacts: [{ ...first, from: "requirements" }, ...rest] };
    expect(handedOver(registered).plan).toEqual(registered);
  });
});

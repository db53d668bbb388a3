import { STAGES } from "@pawl/contract";
import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import { MAX_ARTIFACTS, MAX_NEEDS } from "../../src/plan/plan-limits.ts";
import { topologicalOrder } from "../../src/plan/topological-order.ts";

const stageAt = (index: number, total: number): string => STAGES[Math.floor((index * STAGES.length) / total)]!;

const largeYaml = (total: number): string => {
  const lines = ['contract: "1"', "agents: { default: { command: [agent] } }", "artifacts:"];
  for (let index = 0; index < total; index += 1) {
    lines.push(`  - { id: n${index}, stage: ${stageAt(index, total)}, location: d${index % 100}/f${index}, gate: { checks: [{ run: [t] }] }`);
    lines.push(`      , needs: [${index === 0 ? "" : `n${index - 1}`}], writes: ["gen/${index}/**"] }`);
  }
  return lines.join("\n");
};

test("reads a chain of as many artifacts as a plan may have", { timeout: 240_000 }, () => {
  const result = parsePlan(largeYaml(MAX_ARTIFACTS), { file: "pawl.yaml" });
  if (!result.ok) throw new Error(JSON.stringify(result.errors[0]));
  const order = topologicalOrder(result.plan);
  expect(order.length).toBe(MAX_ARTIFACTS);
  expect(order.at(-1)?.id).toBe(`n${MAX_ARTIFACTS - 1}`);
});

test("reports a circle of 20,000 artifacts once, with its path shortened", { timeout: 150_000 }, () => {
  const total = 20_000;
  const text = largeYaml(total).replaceAll(/stage: [BC]/g, "stage: A").replace("needs: []", `needs: [n${total / 2}]`);
  const result = parsePlan(text, { file: "pawl.yaml" });
  expect(result.ok ? [] : result.errors.filter(({ code }) => code === "CYCLE")).toMatchObject([{ line: 5, path: "artifacts[0].needs[0]" }]);
});

test("accepts as many needs as an artifact may have", { timeout: 150_000 }, () => {
  const artifact = (id: string, stage: string, needs: string[]) => ({ id, stage, location: id, needs, run: ["x"], gate: { checks: [{ run: ["t"] }] } });
  const ids = Array.from({ length: MAX_NEEDS }, (_, index) => `n${index}`);
  const artifacts = [...ids.map((id) => artifact(id, "A", [])), artifact("b", "B", ids), artifact("c", "C", []), artifact("d", "D", [])];
  expect(parsePlan(JSON.stringify({ contract: "1", artifacts }), { file: "pawl.json" }).ok).toBe(true);
});

test("accepts a text of exactly 1 MiB", { timeout: 150_000 }, () => {
  const artifact = (stage: string) => ({ id: stage.toLowerCase(), stage, location: stage, description: "x".repeat(1024 * 1024), run: ["x"], gate: { checks: [{ run: ["t"] }] } });
  expect(parsePlan(JSON.stringify({ contract: "1", artifacts: STAGES.map(artifact) }), { file: "pawl.json" }).ok).toBe(true);
});

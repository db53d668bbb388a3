import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import type { PlanProblem } from "../../src/plan/plan-problem.ts";
import { topologicalOrder } from "../../src/plan/topological-order.ts";
import { planText } from "./plan-text.ts";

vi.setConfig({ testTimeout: 150_000 });

const file = "pawl.yaml";

/** What no result may be: without a problem though refused, or with a problem that has no place or cannot be printed. */
const flawOf = (text: string | Uint8Array): unknown => {
  const result = parsePlan(text, { file });
  const problems = result.ok ? result.warnings : [...result.errors, ...result.warnings];
  if (!result.ok && result.errors.length === 0) return "refused without an error";
  const isPrintable = ({ line, column, message }: PlanProblem) =>
    line >= 1 && column >= 1 && /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+$/u.test(message);
  return problems.find((problem) => !isPrintable(problem)) ?? null;
};

/** The smallest input found whose result is flawed, or that throws, with the seed to repeat it; `null` for none. */
const counterexample = (inputs: fc.Arbitrary<string | Uint8Array>, numRuns: number): string | null => {
  const details = fc.check(fc.property(inputs, (input) => flawOf(input) === null), { numRuns });
  return details.failed ? `${fc.stringify(details.counterexample)} seed ${details.seed}: ${String(details.errorInstance)}` : null;
};

test("gives a result for any text", () => {
  expect(counterexample(fc.string({ unit: "binary", maxLength: 200 }), 500)).toBeNull();
});

test("gives a result for any text of YAML's own characters", () => {
  const signs = ["a", "1", ": ", "- ", "? ", "\n", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "|", ">", '"', "'", "#", "%"];
  const piece = fc.constantFrom(...signs, "---", "...", "\t", "<<", "artifacts", "\\", ".inf", ".nan", "1e99");
  const inputs = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
  expect(counterexample(inputs, 2000)).toBeNull();
});

test("gives a result for any bytes", () => {
  expect(counterexample(fc.uint8Array({ maxLength: 200 }), 500)).toBeNull();
});

test("gives a result for a valid plan with a piece replaced by anything", () => {
  const valid = planText({ d: "    needs: [a1]\n    writes: [test/*]\n    forbid: ['x+']\n" });
  const change = fc.tuple(fc.nat(valid.length), fc.nat(20), fc.string({ unit: "grapheme", maxLength: 10 }));
  const inputs = change.map(([start, length, piece]) => valid.slice(0, start) + piece + valid.slice(start + length));
  expect(counterexample(inputs, 2000)).toBeNull();
});

test("gives a result for any JSON in the place of any value", () => {
  const keys = ["branch", "mode", "limits", "protect", "env", "setup", "webhooks", "agents", "artifacts", "contract"];
  const tops = fc.tuple(fc.constantFrom(...keys), fc.jsonValue());
  expect(counterexample(tops.map(([key, value]) => JSON.stringify({ contract: "1", [key]: value })), 500)).toBeNull();
  const fields = ["id", "stage", "location", "needs", "writes", "inputs", "gate", "forbid", "requires", "run", "agent", "estimate"];
  const artifacts = fc
    .tuple(fc.constantFrom(...fields), fc.jsonValue())
    .map(([key, value]) => ({ id: "a", stage: "A", location: "a", [key]: value }));
  expect(counterexample(artifacts.map((artifact) => JSON.stringify({ contract: "1", artifacts: [artifact] })), 500)).toBeNull();
});

test("accepts a graph of artifacts of one stage exactly when it has no cycle", () => {
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 });
  fc.assert(
    fc.property(edges, (pairs) => {
      const needs = Array.from({ length: 8 }, (_, from) => [...new Set(pairs.filter(([start, end]) => start === from && end !== from).map(([, end]) => end))]);
      const artifact = (id: string, stage: string, needed: string[]) => ({ id, stage, location: id, needs: needed, run: ["x"], gate: { checks: [{ run: ["x"] }] } });
      const artifacts = [
        ...needs.map((ends, from) => artifact(`n${from}`, "A", ends.map((end) => `n${end}`))),
        ...["B", "C", "D"].map((stage) => artifact(stage.toLowerCase(), stage, [])),
      ];
      const result = parsePlan(JSON.stringify({ contract: "1", artifacts }), { file });
      const reaches = (from: number, to: number, seen: Set<number>): boolean =>
        needs[from]!.some((end) => end === to || (!seen.has(end) && reaches(end, to, seen.add(end))));
      const isCyclic = needs.some((_, node) => reaches(node, node, new Set()));
      expect(new Set(result.ok ? [] : result.errors.map(({ code }) => code))).toEqual(new Set(isCyclic ? ["CYCLE"] : []));
      if (!result.ok) return;
      const order = topologicalOrder(result.plan);
      const position = new Map(order.map(({ id }, index) => [id, index]));
      const isInOrder = order.every(({ id, needs: needed }) => needed.every((need) => position.get(need)! < position.get(id)!));
      if (position.size !== artifacts.length || !isInOrder) throw new Error(`not in order: ${[...position.keys()].join(" ")}`);
    }),
    { numRuns: 300 },
  );
});

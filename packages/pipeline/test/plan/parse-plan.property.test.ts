import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import { topologicalOrder } from "../../src/plan/topological-order.ts";
import { planText } from "./plan-text.ts";

const file = "pawl.yaml";

const expectResult = (text: string | Uint8Array): void => {
  const result = parsePlan(text, { file });
  const problems = result.ok ? result.warnings : [...result.errors, ...result.warnings];
  if (!result.ok) expect(result.errors.length).toBeGreaterThan(0);
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+$/u);
  }
};

test("gives a result for any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), expectResult), { numRuns: 500 });
});

test("gives a result for any text of YAML's own characters", () => {
  const piece = fc.constantFrom("a", "1", ": ", "- ", "? ", "\n", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "|", ">", '"', "'", "#", "%", "---", "...", "\t", "<<", "artifacts", "\\");
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")), expectResult), { numRuns: 2000 });
});

test("gives a result for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectResult), { numRuns: 500 });
});

test("gives a result for a valid plan with a piece replaced by anything", () => {
  const valid = planText({ d: "    needs: [a1]\n    writes: [test/*]\n    forbid: ['x+']\n" });
  const change = fc.tuple(fc.nat(valid.length), fc.nat(20), fc.string({ unit: "grapheme", maxLength: 10 }));
  fc.assert(
    fc.property(change, ([start, length, piece]) => expectResult(valid.slice(0, start) + piece + valid.slice(start + length))),
    { numRuns: 2000 },
  );
});

test("gives a result for any JSON in the place of any value", () => {
  const keys = ["branch", "mode", "limits", "protect", "env", "setup", "webhooks", "agents", "artifacts", "contract"];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => expectResult(JSON.stringify({ contract: "1", [key]: value }))),
    { numRuns: 500 },
  );
  const fields = ["id", "stage", "location", "needs", "writes", "inputs", "gate", "forbid", "requires", "run", "agent", "estimate"];
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (key, value) =>
      expectResult(JSON.stringify({ contract: "1", artifacts: [{ id: "a", stage: "A", location: "a", [key]: value }] })),
    ),
    { numRuns: 500 },
  );
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
      expect(result.ok).toBe(!isCyclic);
      if (!result.ok) {
        expect(new Set(result.errors.map(({ code }) => code))).toEqual(new Set(["CYCLE"]));
        return;
      }
      const order = topologicalOrder(result.plan);
      const position = new Map(order.map(({ id }, index) => [id, index]));
      expect(position.size).toBe(artifacts.length);
      for (const { id, needs: needed } of order) for (const need of needed) expect(position.get(need)).toBeLessThan(position.get(id)!);
    }),
    { numRuns: 300 },
  );
});

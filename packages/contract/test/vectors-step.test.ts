import { describe, expect, it } from "vitest";
import { RULES } from "../src/index.ts";
import { checkStep } from "../src/steps/check-step.ts";
import { readVectors } from "./vectors.ts";

interface StepInput {
  readonly previous: unknown;
  readonly events: unknown;
  readonly next: unknown;
}

describe("step vectors", () => {
  for (const { id, title, input, ...expected } of readVectors<StepInput>("step")) {
    it(`${id} ${title}`, () => {
      const violated = new Set<string>(checkStep(input.previous, input.events, input.next).map(({ rule }) => rule));
      const rules = RULES.map((rule) => rule.id).filter((rule) => violated.has(rule));
      expect({ valid: rules.length === 0, rules }).toEqual(expected);
    });
  }
});

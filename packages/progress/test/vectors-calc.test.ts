import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { RULES } from "@pawl/contract";
import { describe, expect, it } from "vitest";
import { checkDerivation } from "../src/index.ts";

interface CalcVector {
  readonly id: string;
  readonly title: string;
  readonly input: { readonly facts: unknown; readonly claim: unknown };
  readonly valid: boolean;
  readonly rules: readonly string[];
}

const contractFolder = dirname(createRequire(import.meta.url).resolve("@pawl/contract/package.json"));
const calcFolder = `${contractFolder}/vectors/calc`;

const vectors = readdirSync(calcFolder).flatMap((name) => {
  const content = JSON.parse(readFileSync(`${calcFolder}/${name}`, "utf8")) as { readonly vectors: readonly CalcVector[] };
  return content.vectors;
});

describe("calc vectors", () => {
  for (const { id, title, input, ...expected } of vectors) {
    it(`${id} ${title}`, () => {
      const violated = new Set<string>(checkDerivation(input.facts, input.claim).map(({ rule }) => rule));
      const rules = RULES.map((rule) => rule.id).filter((rule) => violated.has(rule));
      expect({ valid: rules.length === 0, rules }).toEqual(expected);
    });
  }
});

import { RULES } from "@pawl/contract";
import { describe, expect, it } from "vitest";
import { checkDerivation } from "../../src/index.ts";
import { vectorInputs } from "../vector-inputs.ts";

const calcRules = new Set(RULES.filter(({ kind }) => kind === "calc").map(({ id }) => id as string));

describe("the violations that checkDerivation returns", () => {
  it("break rules of kind calc, and every rule of kind calc can be broken", () => {
    const broken = new Set(vectorInputs.flatMap(({ facts, claim }) => checkDerivation(facts, claim).map(({ rule }) => rule as string)));
    expect(broken).toEqual(calcRules);
  });

  it("name a place in the facts or in the claim, and say what was found and what is wanted, on one line each", () => {
    for (const { id, facts, claim } of vectorInputs) {
      for (const { path, found, wanted } of checkDerivation(facts, claim)) {
        expect(path, id).toMatch(/^\/(?:facts|claim)(?:\/|$)/);
        for (const text of [found, wanted]) expect(text, id).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
      }
    }
  });

  it("come without a change of what was checked", () => {
    for (const { facts, claim } of vectorInputs) {
      const before = structuredClone({ facts, claim });
      checkDerivation(facts, claim);
      expect({ facts, claim }).toEqual(before);
    }
  });
});

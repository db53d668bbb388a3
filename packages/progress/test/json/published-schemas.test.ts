import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { claimJsonSchema, factsJsonSchema } from "../../src/index.ts";
import { claimSchema, factsSchema } from "../../src/json/json-schemas.ts";
import { parseFraction } from "../../src/fraction-text.ts";
import { vectorInputs } from "../vector-inputs.ts";

const load = createRequire(import.meta.url);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, validateSchema: true });
const acceptsFacts = ajv.compile(factsJsonSchema());
const acceptsClaim = ajv.compile(claimJsonSchema());

/** Every member without a description, by its path. */
const undescribed = (schema: unknown, path = ""): readonly string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== "properties") return undescribed(value, path);
    return Object.entries(value as Record<string, { readonly description?: string }>).flatMap(([name, member]) => [
      ...(member.description === undefined ? [`${path}/${name}`] : []),
      ...undescribed(member, `${path}/${name}`),
    ]);
  });
};

/** JSON Schema has no word for lowest terms; everything else it says as exactly as the check. */
const isLowestTermsOnly = (claim: unknown): boolean => {
  const text = (claim as { readonly overall?: unknown }).overall;
  return typeof text === "string" && /^[1-9][0-9]*\/[1-9][0-9]*$/.test(text) && parseFraction(text) === null;
};

describe.each([
  ["derivation-claim", claimJsonSchema],
  ["derivation-facts", factsJsonSchema],
] as const)("the JSON Schema %s", (name, schema) => {
  it("is the file that the package publishes (`vitest run -u` writes it)", async () => {
    const text = `${JSON.stringify(schema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../schema/${name}.schema.json`);
    expect(load(`@pawl/progress/schema/${name}.schema.json`)).toEqual(JSON.parse(text));
  });

  it("is of draft 2020-12, has a name, and describes every member", () => {
    expect(schema()).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `urn:pawl:contract:1:${name}`,
      title: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
    });
    expect(undescribed(schema())).toEqual([]);
  });
});

describe("the JSON Schemas over the conformance vectors", () => {
  it("accept and refuse the same facts as the check", () => {
    const verdicts = vectorInputs.map(({ id, facts }) => ({ id, accepts: acceptsFacts(facts) }));
    expect(verdicts).toEqual(vectorInputs.map(({ id, facts }) => ({ id, accepts: factsSchema.safeParse(facts).success })));
    expect(verdicts.some(({ accepts }) => !accepts)).toBe(true);
  });

  it("accept and refuse the same claims as the check, but for fractions that are not in lowest terms", () => {
    const compared = vectorInputs.filter(({ claim }) => claim === null || !isLowestTermsOnly(claim));
    expect(compared.length).toBe(vectorInputs.length - 1);
    const verdicts = compared.map(({ id, claim }) => ({ id, accepts: acceptsClaim(claim) }));
    expect(verdicts).toEqual(compared.map(({ id, claim }) => ({ id, accepts: claimSchema.safeParse(claim).success })));
    expect(verdicts.some(({ accepts }) => !accepts)).toBe(true);
  });
});

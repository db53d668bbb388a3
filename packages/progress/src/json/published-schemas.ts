import { z } from "zod";
import { claimSchema, factsSchema } from "./json-schemas.ts";

const published = (schema: z.ZodType, name: string, title: string, description: string): Record<string, unknown> => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io: "input" });
  return { $schema, $id: `urn:pawl:contract:1:${name}`, title, description, ...rest };
};

/**
 * JSON Schema (draft 2020-12) of the claims that `checkDerivation` reads. It covers the shape; what the numbers must be is
 * the check's business. The same text is in the package as `schema/derivation-claim.schema.json`.
 */
export const claimJsonSchema = (): Record<string, unknown> =>
  published(
    claimSchema,
    "derivation-claim",
    "Derivation claim",
    "What a calculator claims: both percentages with all that they follow from, or that nothing can be calculated.",
  );

/**
 * JSON Schema (draft 2020-12) of the facts against which `checkDerivation` checks a claim. The same text is in the package
 * as `schema/derivation-facts.schema.json`.
 */
export const factsJsonSchema = (): Record<string, unknown> =>
  published(
    factsSchema,
    "derivation-facts",
    "Derivation facts",
    "What a calculator may calculate from: the contract version in force, the stage, and the artifacts or their counts.",
  );

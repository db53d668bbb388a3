import { z } from "zod";
import { planFileSchema } from "./plan-file.ts";

/**
 * JSON Schema (draft 2020-12) of the plan file, for editors. It covers the shape; rules that involve several values, such as
 * cycles, are only in `parsePlan`. The same text is in the package as `schema/pawl-plan.schema.json`.
 */
export const planJsonSchema = (): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(planFileSchema, { target: "draft-2020-12", io: "input" });
  return { $schema, title: "Pawl plan", description: "The artifacts that Pawl has to get closed (pawl.yaml).", ...schema };
};

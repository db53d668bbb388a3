import { expect, test } from "vitest";
import { planJsonSchema } from "../../src/plan/plan-json-schema.ts";

test("the committed schema is the one of the code (`vitest run -u` writes it)", async () => {
  await expect(`${JSON.stringify(planJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../schema/pawl-plan.schema.json");
});

test("every field of the plan has a description", () => {
  const without: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === "properties") {
        for (const [name, field] of Object.entries(value as Record<string, { description?: string }>)) {
          if (field.description === undefined) without.push(`${path}.${name}`);
          visit(field, `${path}.${name}`);
        }
      } else visit(value, path);
    }
  };
  visit(planJsonSchema(), "");
  expect(without).toEqual([]);
});

test("is of draft 2020-12 and refuses unknown keys", () => {
  expect(planJsonSchema()).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", additionalProperties: false });
});

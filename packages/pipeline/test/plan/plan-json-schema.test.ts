import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planJsonSchema } from "../../src/plan/plan-json-schema.ts";

const committed = new URL("../../schema/pawl-plan.schema.json", import.meta.url);

test("the committed schema is the one of the code (npm run schema writes it)", () => {
  expect(readFileSync(committed, "utf8")).toBe(`${JSON.stringify(planJsonSchema(), null, 2)}\n`);
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

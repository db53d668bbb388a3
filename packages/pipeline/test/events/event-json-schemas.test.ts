import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { EVENT_DATA_SCHEMAS, eventDataJsonSchemas } from "../../src/index.ts";

it("there is a JSON Schema of every event's data, which admits and refuses what the event does", () => {
  const schemas = eventDataJsonSchemas();
  expect(Object.keys(schemas)).toEqual(Object.keys(EVENT_DATA_SCHEMAS));
  const ajv = new Ajv2020();
  for (const schema of Object.values(schemas)) ajv.compile(schema);
  const validate = ajv.compile(schemas["stage.entered"]);
  expect([validate({ stage: "B" }), validate({ stage: "E" }), validate({ stage: "B", more: 1 })]).toEqual([true, false, false]);
});

import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { historyJsonSchema } from "../../src/index.ts";
import { header, step, wholeRun } from "./history-text.ts";

it("the committed schema is the one of the code (`vitest run -u` writes it)", async () => {
  await expect(`${JSON.stringify(historyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../schema/history.schema.json");
});

it("accepts the lines of a history, and refuses others", () => {
  const accepts = new Ajv2020({ strict: true }).compile(historyJsonSchema());
  for (const line of [header(), ...wholeRun(), step(1, [])]) expect(accepts(line), JSON.stringify(line)).toBe(true);
  const refused = [{}, header({ history: 2 }), header({ plan: 1 }), step(0, []), step(1, [{}]), step(1, [], {}), { ...step(1, []), note: "" }];
  for (const line of refused) expect(accepts(line), JSON.stringify(line)).toBe(false);
});

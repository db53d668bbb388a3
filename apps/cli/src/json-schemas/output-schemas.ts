import { z } from "zod";

import { DECISION_OUTPUTS } from "./decision-outputs.ts";
import { KEEP_OUTPUTS } from "./keep-outputs.ts";
import { LOOK_OUTPUTS } from "./look-outputs.ts";

/** What each command prints with `--json`, by the words that call it; of `log` and `run` each line. Commands themselves do not load it. */
export const OUTPUT_SCHEMAS: Readonly<Record<string, z.ZodType>> = { ...DECISION_OUTPUTS, ...KEEP_OUTPUTS, ...LOOK_OUTPUTS };

/** The schema files of the package by name, with their text. */
export function renderOutputSchemas(): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(OUTPUT_SCHEMAS).map(([words, schema]) => {
    const name = `pawl-${words.replaceAll(" ", "-")}.schema.json`;
    const json = { $id: `urn:pawl:output:${words.replaceAll(" ", "-")}`, title: `pawl ${words === "version" ? "--version" : words} --json`, ...z.toJSONSchema(schema) };
    return { name, text: `${JSON.stringify(json, null, 2)}\n` };
  });
}

/** The page `docs/plan.md`: every key of a plan, from its JSON Schema. */
import { cell, code, generatedBy, table } from "./markdown.mjs";
import { schemaType } from "./schema-type.mjs";

/** @typedef {import("./schema-type.mjs").JsonSchema} JsonSchema */

/**
 * @param {JsonSchema} schema - of the whole plan file.
 * @param {Readonly<Record<string, { readonly severity: string, readonly meaning: string }>>} problems
 */
export function renderPlanPage(schema, problems) {
  const sections = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => sectionsOf(key, value));
  return [
    generatedBy("pnpm docs:reference"),
    "# The plan file, key by key",
    "",
    "A plan is `pawl.yaml`: YAML 1.2 or JSON. An unknown key is an error. Editors complete and check it with the JSON Schema of",
    "[packages/pipeline](../packages/pipeline/README.md#the-plan), from which this page is made too; that page says how the parts belong together.",
    "A duration is a whole number with the unit `ms`, `s`, `m` or `h`.",
    "",
    "## Top",
    "",
    ...keyTable(schema),
    "",
    ...sections,
    "## Problems of a plan",
    "",
    "`pawl check` reports all of them at once, with line and column. A warning does not keep a plan from running.",
    "",
    ...table(
      ["code", "severity", "meaning"],
      Object.entries(problems).map(([name, { severity, meaning }]) => [code(name), severity, cell(meaning)]),
    ),
    "",
  ].join("\n");
}

/** @param {JsonSchema} schema */
function keyTable({ properties, required }) {
  const rows = Object.entries(properties ?? {}).map(([key, value]) => [
    code(key) + (required?.includes(key) === true ? " (required)" : ""),
    valueOf(value),
    cell(value.description ?? ""),
  ]);
  return table(["key", "value", "meaning"], rows);
}

/**
 * A value that has keys of its own has a section of its own.
 * @param {JsonSchema} schema
 * @returns {string}
 */
function valueOf(schema) {
  if (schema.anyOf !== undefined) return schema.anyOf.map(valueOf).join(" or ");
  if (schema.properties !== undefined) return "keys, see below";
  if (schema.items?.properties !== undefined) return "list, see below";
  const { additionalProperties } = schema;
  if (typeof additionalProperties === "object" && additionalProperties.properties !== undefined) return "by name, see below";
  return schemaType(schema);
}

/**
 * A section for a value that has keys of its own, and for each below it.
 * @param {string} path
 * @param {JsonSchema} schema
 * @returns {readonly string[]}
 */
function sectionsOf(path, schema) {
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  const below = [
    ...choices.flatMap((choice) => sectionsOf(path, choice)),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => sectionsOf(`${path}.${key}`, value)),
    ...(schema.items === undefined ? [] : sectionsOf(`${path}[]`, schema.items)),
    ...(typeof schema.additionalProperties === "object" ? sectionsOf(`${path}.<name>`, schema.additionalProperties) : []),
  ];
  if (schema.properties === undefined) return below;
  return [`## \`${path}\``, "", ...keyTable(schema), "", ...below];
}

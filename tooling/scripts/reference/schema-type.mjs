/** What a JSON Schema admits, in words short enough for a table. */

/**
 * The members of JSON Schema that Pawl's own schemas use.
 * @typedef {object} JsonSchema
 * @property {string | readonly string[]} [type]
 * @property {string} [description]
 * @property {readonly (string | number | boolean)[]} [enum]
 * @property {string | number | boolean} [const]
 * @property {string} [pattern]
 * @property {Readonly<Record<string, JsonSchema>>} [properties]
 * @property {readonly string[]} [required]
 * @property {JsonSchema} [items]
 * @property {JsonSchema | boolean} [additionalProperties]
 * @property {readonly JsonSchema[]} [anyOf]
 * @property {readonly JsonSchema[]} [oneOf]
 */

/** More values than that are not told one by one. */
const MAX_VALUES = 8;

const NAMES = new Map([
  ["string", "text"],
  ["integer", "whole number"],
  ["boolean", "true or false"],
  ["null", "null"],
]);

/** @param {JsonSchema} schema @returns {string} */
export function schemaType(schema) {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return valuesOf(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(schemaType))].join(" or ");
  if (schema.type === undefined) return "any";
  if (typeof schema.type !== "string") return schema.type.map((type) => schemaType({ ...schema, type })).join(" or ");
  if (schema.type === "array") return `list of ${schema.items === undefined ? "any" : schemaType(schema.items)}`;
  if (schema.type === "object") return objectType(schema);
  return digestName(schema.pattern) ?? NAMES.get(schema.type) ?? schema.type;
}

/** @param {readonly (string | number | boolean)[]} values */
function valuesOf(values) {
  const shown = values.slice(0, MAX_VALUES).map((value) => `\`${value}\``);
  return values.length > MAX_VALUES ? `one of ${values.length} codes, such as ${shown.slice(0, 2).join(", ")}` : shown.join(", ");
}

/** @param {JsonSchema} schema */
function objectType({ properties, additionalProperties }) {
  const keys = Object.keys(properties ?? {});
  if (keys.length > 0) return `{ ${keys.map((key) => `\`${key}\``).join(", ")} }`;
  return typeof additionalProperties === "object" ? `mapping of ${schemaType(additionalProperties)}` : "mapping";
}

/** @param {string | undefined} pattern */
function digestName(pattern) {
  if (pattern === "^[0-9a-f]{64}$") return "SHA-256";
  return pattern === "^[0-9a-f]{40,64}$" ? "git object" : null;
}

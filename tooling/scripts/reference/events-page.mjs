/** The page `docs/events.md`: every type of ledger event, from its schema and the comments above it. */
import { COMMON_FIELDS } from "./common-fields.mjs";
import { cell, code, generatedBy, table } from "./markdown.mjs";
import { schemaType } from "./schema-type.mjs";

/** @typedef {import("./schema-type.mjs").JsonSchema} JsonSchema */
/** @typedef {import("./event-docs.mjs").EventDocs} EventDocs */

/**
 * @param {Readonly<Record<string, JsonSchema>>} schemas - of the data, by type.
 * @param {ReadonlyMap<string, EventDocs>} docs
 */
export function renderEventsPage(schemas, docs) {
  const types = Object.keys(schemas).toSorted();
  return [
    generatedBy("pnpm docs:reference"),
    "# Events of the ledger",
    "",
    "The ledger is a list of events, each with its position (`seq`), its run, its time (`atMs`), its `type`, its `data`, and its link in the",
    "hash chain. `pawl log --json` prints them. All of Pawl's state follows from them. [packages/pipeline](../packages/pipeline/README.md#events-and-state)",
    "says how; [packages/database](../packages/database/README.md) says how they are kept.",
    "",
    ...types.map((type) => `- [\`${type}\`](#${type.replaceAll(".", "")})`),
    "",
    ...types.flatMap((type) => sectionOf(type, schemas[type] ?? {}, docs.get(type))),
  ].join("\n");
}

/** @param {string} type @param {JsonSchema} schema @param {EventDocs | undefined} docs */
function sectionOf(type, schema, docs) {
  if (docs === undefined || docs.text === "") throw new Error(`the source says nothing of the event ${type}: write a comment above it`);
  const optional = (/** @type {string} */ key) => (schema.required?.includes(key) === true ? "" : " (may be absent)");
  const rows = Object.entries(schema.properties ?? {}).map(([key, value]) => [
    code(key) + optional(key),
    schemaType(value),
    cell(meaningOf(type, key, docs)),
  ]);
  return [`## ${type}`, "", docs.text, "", ...(rows.length === 0 ? ["It has no data.", ""] : [...table(["data", "value", "meaning"], rows), ""])];
}

/** @param {string} type @param {string} key @param {EventDocs} docs */
function meaningOf(type, key, docs) {
  const meaning = docs.fields.get(key) ?? COMMON_FIELDS.get(key);
  if (meaning === undefined) throw new Error(`the source says nothing of the field ${key} of the event ${type}: write a comment above it`);
  return meaning;
}

import { z } from "zod";

import { EVENT_DATA_SCHEMAS } from "./event-data.ts";
import type { EventType } from "./event.ts";

/**
 * JSON Schemas (draft 2020-12) of the data of every ledger event, by type. A pinned plan and a registered artifact admit any value
 * here: they are checked before they are recorded, by rules that no schema of this kind can hold.
 */
export const eventDataJsonSchemas = (): Readonly<Record<EventType, Record<string, unknown>>> => {
  const schemas = Object.entries(EVENT_DATA_SCHEMAS).map(([type, schema]) => [type, z.toJSONSchema(schema, { target: "draft-2020-12", unrepresentable: "any" })]);
  return Object.fromEntries(schemas) as Record<EventType, Record<string, unknown>>;
};

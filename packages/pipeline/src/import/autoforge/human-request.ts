import { cleanText } from "./clean-text.ts";
import { readJson, toJsonText } from "./read-value.ts";

/** Longest request that is kept, in bytes of UTF-8. */
const MAX_REQUEST_BYTES = 8 * 1024;

/**
 * What AutoForge asked a human, in words: its prompt and the labels of its form's fields. What has another form is kept as it
 * is written, and nothing at all is said in words too, because the question is open all the same.
 */
export function readHumanRequest(value: unknown): string {
  return cleanText(requestText(value), MAX_REQUEST_BYTES).text;
}

function requestText(value: unknown): string {
  const json = readJson(value);
  if (json === null) return String(value);
  if (typeof json.value === "string") return json.value;
  const { prompt, fields } = asRecord(json.value);
  const labels = (Array.isArray(fields) ? (fields as unknown[]) : []).map((field) => {
    const { label, id, type } = asRecord(field);
    const name = typeof label === "string" ? label : typeof id === "string" ? id : "a value";
    return `- ${name}${typeof type === "string" ? ` (${type})` : ""}`;
  });
  if (typeof prompt === "string") return [prompt, ...labels].join("\n");
  return json.value === null || json.value === undefined ? "AutoForge did not record the question." : (toJsonText(json.value) ?? "");
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/**
 * A snapshot as JSON with a line for each rule, vector, schema and reading, so that a difference is a line.
 * @param {Readonly<Record<string, unknown>>} snapshot
 * @returns {string}
 */
export function formatSnapshot(snapshot) {
  const members = Object.entries(snapshot).map(([key, value]) => `${JSON.stringify(key)}: ${formatMember(value)}`);
  return `{\n${members.join(",\n")}\n}\n`;
}

/** @param {unknown} value */
function formatMember(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
  return `{\n${entries.join(",\n")}\n}`;
}

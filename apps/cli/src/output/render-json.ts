// What JSON leaves as it is and a terminal may obey or hide: control characters from U+007F on, bidirectional and invisible
// characters, line and paragraph separators. A line feed can only be JSON's own layout.
const UNSAFE = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

function escapeUnits(text: string): string {
  let escaped = "";
  for (let index = 0; index < text.length; index += 1) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/** JSON text as it is, but safe on a terminal: unsafe characters are escaped as JSON does it, so that it says the same. */
export function visibleJson(json: string): string {
  return json.replace(UNSAFE, escapeUnits);
}

/** A value as JSON on one line, safe on a terminal: unsafe characters are escaped as JSON does it, so nothing is lost. */
export function renderJsonLine(value: unknown): string {
  return visibleJson(JSON.stringify(value));
}

/** The same on several lines, for people as well. */
export function renderJson(value: unknown): string {
  return visibleJson(JSON.stringify(value, null, 2));
}

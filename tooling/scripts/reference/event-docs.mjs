/** What the sources say of each type of ledger event and of its fields, in the comments above them. */

/**
 * @typedef {{ readonly text: string, readonly fields: ReadonlyMap<string, string> }} EventDocs
 */

const KEY = /^( *)"?([\w.]+)"?:/u;
const CONTRACT_SCHEMA = /^export const \w+DataSchema = /u;
const ABOUT_CONTRACT_SCHEMA = /^Data of `([\w.]+)`: (.*)$/su;

/**
 * The docs of the events that a source file defines: keys such as `"gate.finished":` with the fields two columns further in, or
 * schemas of the contract's own, whose comment names the event.
 * @param {string} source
 * @returns {ReadonlyMap<string, EventDocs>}
 */
export function readEventDocs(source) {
  /** @type {Map<string, { text: string, fields: Map<string, string> }>} */
  const events = new Map();
  /** @type {Map<string, string>} */
  let fields = new Map();
  let indent = 0;
  for (const { line, comment } of documentedLines(source)) {
    const [, spaces = "", name = ""] = KEY.exec(line) ?? [];
    const about = CONTRACT_SCHEMA.test(line) ? ABOUT_CONTRACT_SCHEMA.exec(comment) : null;
    const begun = about === null ? (name.includes(".") ? name : null) : (about[1] ?? null);
    if (begun !== null) {
      fields = new Map();
      indent = spaces.length;
      events.set(begun, { text: about === null ? comment : sentence(about[2] ?? ""), fields });
    } else if (name !== "" && comment !== "" && spaces.length === indent + 2) fields.set(name, comment);
  }
  return events;
}

/** @param {string} text */
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * Each line of code with the documentation comment above it, as one line of text.
 * @param {string} source
 */
function* documentedLines(source) {
  let comment = "";
  let isOpen = false;
  for (const line of source.split("\n")) {
    const isFirst = /^\s*\/\*\*/u.test(line);
    if (isFirst) comment = "";
    if (isFirst || isOpen) {
      isOpen = !line.includes("*/");
      const words = line.replace(/^\s*(?:\/\*\*|\*(?!\/))/u, "").replace(/\*\/\s*$/u, "").trim();
      comment = `${comment} ${words}`.trim();
      continue;
    }
    yield { line, comment: comment.replaceAll(/\{@link (\w+)\}/gu, "`$1`") };
    comment = "";
  }
}

/**
 * Of an event that two sources speak of, the later one says what it is, and both say what its fields are.
 * @param {ReadonlyMap<string, EventDocs>} one
 * @param {ReadonlyMap<string, EventDocs>} later
 * @returns {ReadonlyMap<string, EventDocs>}
 */
export function mergeEventDocs(one, later) {
  const merged = new Map(one);
  for (const [type, { text, fields }] of later) {
    const before = merged.get(type);
    merged.set(type, { text: text === "" ? (before?.text ?? "") : text, fields: new Map([...(before?.fields ?? []), ...fields]) });
  }
  return merged;
}

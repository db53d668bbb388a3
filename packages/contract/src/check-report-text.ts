import { checkReport, type CheckReportOptions } from "./check-report.ts";
import { duplicateKeys } from "./checks/duplicate-keys.ts";
import { quoteText } from "./grammar/printable.ts";
import { renderReport } from "./render-report.ts";
import { REPORT_FIELDS, statusReportSchema } from "./status-report.ts";
import { foreignFieldPointer, isArray, type Violation } from "./violation.ts";

const BYTE_ORDER_MARK = "\uFEFF";
const MAX_SHOWN_CHARACTERS = 120;

/**
 * Checks the text, or the UTF-8 bytes, of one report: everything that {@link checkReport} checks, and that the text is
 * strict JSON without a byte order mark, duplicate fields or anything after the value, with the fields in canonical
 * order and in exactly the bytes that {@link renderReport} writes. All of the latter is rule 3#1.
 *
 * Returns all violations and never throws. Text that is not JSON gives only the violations that say so.
 */
export const checkReportText = (
  text: string | Uint8Array,
  options: CheckReportOptions = {},
): readonly Violation[] => {
  const decoded = typeof text === "string" ? text : decodeUtf8(text);
  if (decoded === null) return [wholeReport("bytes that are not UTF-8", "UTF-8")];
  const ofText: Violation[] = [];
  const hasMark = decoded.startsWith(BYTE_ORDER_MARK);
  if (hasMark) ofText.push(wholeReport("a byte order mark", "a text that begins with {"));
  const json = hasMark ? decoded.slice(BYTE_ORDER_MARK.length) : decoded;

  const parsed = parseJson(json);
  if (!parsed.ok) return [...ofText, wholeReport(parsed.found, "one JSON value and nothing after it")];
  // Only an object has keys, and only a text in which no key is repeated has a canonical form to be compared with.
  const repeated = isObject(parsed.value) ? duplicateKeys(json) : [];
  for (const key of repeated) {
    ofText.push({ rule: "3#1", path: foreignFieldPointer(key), found: "the field more than once", wanted: "each field once" });
  }
  const misplaced = misplacedField(parsed.value);
  if (misplaced !== null) ofText.push(misplaced);
  else if (repeated.length === 0) ofText.push(...otherBytes(json, parsed.value));
  return [...ofText, ...checkReport(parsed.value, options)];
};

const wholeReport = (found: string, wanted: string): Violation => ({ rule: "3#1", path: "", found, wanted });

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !isArray(value);

const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Invalid UTF-8, or more bytes than a text can hold.
    return null;
  }
};

type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly found: string };

const parseJson = (json: string): ParsedJson => {
  try {
    return { ok: true, value: JSON.parse(json) as unknown };
  } catch (error) {
    // The engine's message quotes the text, so it is escaped like any foreign text.
    const message = error instanceof Error ? error.message.slice(0, MAX_SHOWN_CHARACTERS) : "unknown fault";
    return { ok: false, found: `a text that is not JSON: ${quoteText(message).slice(1, -1)}` };
  }
};

/** The first of the nine fields that stands before one that should precede it. */
const misplacedField = (value: unknown): Violation | null => {
  if (!isObject(value)) return null;
  const names: readonly string[] = REPORT_FIELDS;
  const written = Object.keys(value).filter((key) => names.includes(key));
  const canonical = names.filter((field) => written.includes(field));
  const index = written.findIndex((field, position) => field !== canonical[position]);
  const found = written[index];
  const wanted = canonical[index];
  if (found === undefined || wanted === undefined) return null;
  return { rule: "3#1", path: `/${found}`, found: "the field out of order", wanted: `${wanted} in its place` };
};

/** A text of the right shape and order can still differ in spacing, escapes or the spelling of its numbers. */
const otherBytes = (json: string, value: unknown): readonly Violation[] => {
  const report = statusReportSchema.safeParse(value);
  if (!report.success) return [];
  const canonical = renderReport(report.data);
  if (json === canonical) return [];
  let position = 0;
  while (json[position] === canonical[position]) position += 1;
  return [wholeReport(`bytes that differ from the canonical ones at character ${position}`, "canonical rendering")];
};

import { checkReport, type CheckReportOptions } from "./check-report.ts";
import { decodeText } from "./json/decode-text.ts";
import { type JsonFault, parseDecodedJson } from "./json/parse-strict-json.ts";
import { renderReport } from "./render-report.ts";
import { REPORT_FIELDS, type StatusReport } from "./status-report.ts";
import { isArray, type Violation } from "./violation.ts";

/**
 * Up to this length a text is first taken for what `renderReport` wrote, which nearly every text is. The indentation of
 * a value that is nested deeper than `MAX_JSON_DEPTH` takes more, so depth needs no look here.
 */
const MAX_QUICK_CHARACTERS = 512 * 1024;

/**
 * Checks the text, or the UTF-8 bytes, of one report: everything that {@link checkReport} checks, and that the text is
 * strict JSON (see `parseStrictJson`: no byte order mark, no repeated key at any depth, nothing after the value) in
 * exactly the bytes that {@link renderReport} writes for it. All of the latter is rule 3#1.
 *
 * Returns all violations and never throws, whatever it is given. What cannot be read as JSON gives only the violations
 * that say so.
 */
export const checkReportText = (
  text: string | Uint8Array,
  options: CheckReportOptions = {},
): readonly Violation[] => {
  const decoded = decodeText(text);
  if (decoded.ok && !decoded.hasByteOrderMark) {
    const value = readCanonical(decoded.text);
    if (value !== undefined) return checkReport(value, options);
  }
  const { value, faults } = parseDecodedJson(decoded);
  const ofText = faults.map(violationOf);
  if (!decoded.ok || value === undefined) return ofText;
  const misplaced = misplacedField(value);
  if (misplaced !== null) ofText.push(misplaced);
  const ofValue = checkReport(value, options);
  // Only the nine fields, each once and in order, have canonical bytes to be compared with.
  if (![...ofText, ...ofValue].some(({ rule }) => rule === "3#1")) ofText.push(...otherBytes(decoded.text, value));
  return [...ofText, ...ofValue];
};

const violationOf = ({ path, found, wanted }: JsonFault): Violation => ({ rule: "3#1", path, found, wanted });

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !isArray(value);

/** What `renderReport` writes for the nine fields of a value, whatever they hold; `null` when that is too much to write. */
const canonicalText = (value: object): string | null => {
  try {
    return renderReport(value as StatusReport);
  } catch {
    // Longer than a text can be, or nested deeper than the engine's stack.
    return null;
  }
};

/** The value of a text that is exactly its canonical one, so that neither keys nor depth need a look; else `undefined`. */
const readCanonical = (text: string): object | undefined => {
  if (text.length > MAX_QUICK_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && canonicalText(value) === text ? value : undefined;
  } catch {
    return undefined;
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

/** A text of the right fields in the right order can still differ in spacing, escapes or the spelling of its numbers. */
const otherBytes = (json: string, value: unknown): readonly Violation[] => {
  const canonical = isObject(value) ? canonicalText(value) : null;
  if (json === canonical) return [];
  const found =
    canonical === null
      ? "a report too large to be written"
      : `bytes that differ from the canonical ones at character ${firstDifference(json, canonical)}`;
  return [{ rule: "3#1", path: "", found, wanted: "canonical rendering" }];
};

const firstDifference = (left: string, right: string): number => {
  let position = 0;
  while (left[position] === right[position]) position += 1;
  return position;
};

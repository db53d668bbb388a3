import { REPORT_FIELDS, type ReportField } from "../status-report.ts";
import { type AddViolation, describeFound, foreignFieldPointer, isArray, UNREADABLE } from "../violation.ts";

/** The fields that are there, each read exactly once, of whatever type they are. */
export type RawFields = ReadonlyMap<ReportField, unknown>;

/** Most foreign fields that are named one by one; of those beyond only the number is said. */
const MAX_NAMED_FIELDS = 1000;

const FIELD_NAMES: ReadonlySet<string> = new Set(REPORT_FIELDS);

/**
 * Reads the fields of a report and checks rule 3#1: exactly the nine fields. Only what `JSON.stringify` would write
 * counts: own enumerable properties with text keys. `null` when the value is no object with fields at all.
 */
export const readReport = (value: unknown, add: AddViolation): RawFields | null => {
  if (typeof value !== "object" || value === null || isArray(value)) {
    add("3#1", "", describeFound(value), "an object with the nine fields of a status report");
    return null;
  }
  const keys = readKeys(value);
  if (keys === null) {
    // No vector shows this: JSON has no value whose keys cannot be read.
    add("3#1", "", describeFound(UNREADABLE), "an object with the nine fields of a status report");
    return null;
  }
  const raw = new Map<ReportField, unknown>();
  for (const field of REPORT_FIELDS) {
    // A search instead of a set: faster for the few keys of a report, and without a limit for an object of very many.
    if (keys.includes(field)) raw.set(field, readProperty(value, field));
    else add("3#1", `/${field}`, "nothing", "the field, which every report has");
  }
  if (raw.size < keys.length) checkForeignFields(keys, keys.length - raw.size, add);
  return raw;
};

const checkForeignFields = (keys: readonly string[], count: number, add: AddViolation): void => {
  const wanted = "no field but the nine of a status report";
  let named = 0;
  for (const key of keys) {
    if (FIELD_NAMES.has(key)) continue;
    if (named === MAX_NAMED_FIELDS) break;
    named += 1;
    add("3#1", foreignFieldPointer(key), "a field", wanted);
  }
  // No vector shows this: it says how many more there are of what was named.
  if (count > named) add("3#1", "", `${count - named} more fields`, wanted);
};

const readKeys = (value: object): readonly string[] | null => {
  try {
    return isIndexed(value) ? [] : Object.keys(value);
  } catch {
    // A proxy trap threw: there is nothing to read.
    return null;
  }
};

/** Bytes and text objects have a key for each element, which can be more keys than memory holds; none of them is a field. */
const isIndexed = (value: object): boolean => Object.hasOwn(value, "0") && (ArrayBuffer.isView(value) || isTextObject(value));

const isTextObject = (value: object): boolean => {
  try {
    String.prototype.valueOf.call(value);
    return true;
  } catch {
    return false;
  }
};

const readProperty = (value: object, key: PropertyKey): unknown => {
  try {
    return Reflect.get(value, key);
  } catch {
    // A getter or a proxy trap threw; the field is there and has no usable value.
    return UNREADABLE;
  }
};

/** The first elements of an array and how many it claims to have. */
export interface ReadArray {
  readonly elements: readonly unknown[];
  readonly length: number;
}

/**
 * Copies at most `maxElements` elements, so that a sparse array or a proxy that claims billions costs nothing.
 * `null` when the value is not an array or its length cannot be read.
 */
export const readArray = (value: unknown, maxElements: number): ReadArray | null => {
  if (!isArray(value)) return null;
  const claimed = readProperty(value, "length");
  if (typeof claimed !== "number") return null;
  // As JSON.stringify takes it: a proxy may claim NaN, a fraction or less than nothing.
  const length = Math.max(0, Math.trunc(claimed) || 0);
  const elements: unknown[] = [];
  for (let index = 0; index < length && index < maxElements; index += 1) elements.push(readProperty(value, index));
  return { elements, length };
};

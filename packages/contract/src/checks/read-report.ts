import { REPORT_FIELDS, type ReportField } from "../status-report.ts";
import { type AddViolation, describeFound, foreignFieldPointer, isArray, UNREADABLE } from "../violation.ts";

/** The fields that are there, each read exactly once, of whatever type they are. */
export type RawFields = ReadonlyMap<ReportField, unknown>;

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
    add("3#1", "", describeFound(UNREADABLE), "an object with the nine fields of a status report");
    return null;
  }
  const present = new Set(keys);
  const raw = new Map<ReportField, unknown>();
  for (const field of REPORT_FIELDS) {
    if (present.has(field)) raw.set(field, readProperty(value, field));
    else add("3#1", `/${field}`, "nothing", "the field, which every report has");
  }
  for (const key of keys) {
    if (!FIELD_NAMES.has(key)) add("3#1", foreignFieldPointer(key), "a field", "no field but the nine of a status report");
  }
  return raw;
};

const readKeys = (value: object): readonly string[] | null => {
  try {
    return Object.keys(value);
  } catch {
    // A proxy trap threw: there is nothing to read.
    return null;
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
  const length = readProperty(value, "length");
  if (typeof length !== "number") return null;
  const elements: unknown[] = [];
  for (let index = 0; index < length && index < maxElements; index += 1) elements.push(readProperty(value, index));
  return { elements, length };
};

import { FORM_RULES } from "./form-rules.ts";
import { readJson } from "./json-text.ts";
import { LIST_RULES } from "./list-rules.ts";
import { FIELDS, read, type RuleTable, type State } from "./reading.ts";
import { STATE_RULES } from "./state-rules.ts";
import { TASK_RULES } from "./task-rules.ts";

/** Every rule that one report can break: those of kind report, and what 4.3#1 and 4.4#2 say of one report. */
export const MODEL_RULES: RuleTable = { ...FORM_RULES, ...STATE_RULES, ...TASK_RULES, ...LIST_RULES };

/** What the model makes of one report. */
export interface Verdict {
  /** IDs of the violated rules, sorted. */
  readonly rules: readonly string[];
  /** The state that the nine fields give; `null` when they cannot be read. */
  readonly state: State | null;
}

/** Judges a value. `claim` is the state that the ledger claims, `undefined` when there is no claim. */
export const judge = (value: unknown, claim?: unknown): Verdict => {
  const report = read(value, claim);
  // Without fields there is nothing for the other rules to be about.
  if (report.members === null) return { rules: ["3#1"], state: null };
  const rules = Object.entries(MODEL_RULES).filter(([, violates]) => violates(report)).map(([rule]) => rule);
  return { rules: rules.sort(), state: report.fits[0] ?? null };
};

const UNREADABLE: Verdict = { rules: ["3#1"], state: null };

/** Judges a text or its bytes: whatever is not spelled as `status.json` breaks 3#1. */
export const judgeText = (textOrBytes: string | Uint8Array, claim?: unknown): Verdict => {
  const text = typeof textOrBytes === "string" ? textOrBytes : decodeUtf8(textOrBytes);
  const reading = text === null ? null : readJson(text.startsWith("\ufeff") ? text.slice(1) : text);
  if (reading === null) return UNREADABLE;
  const verdict = judge(reading.value, claim);
  const isCanonical = text === spell(reading.value) && !reading.repeatsKey;
  return { ...verdict, rules: [...new Set(isCanonical ? verdict.rules : ["3#1", ...verdict.rules])].sort() };
};

const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8.
    return null;
  }
};

/** The one spelling of a report: the fields in canonical order, two spaces, one final newline. */
export const spell = (report: unknown): string => {
  const members = new Map(Object.entries(Object(report)));
  const ordered = FIELDS.filter((field) => members.has(field)).map((field) => [field, members.get(field)] as const);
  return `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`;
};

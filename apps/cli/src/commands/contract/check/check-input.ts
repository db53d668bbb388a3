import { checkHistory, checkReportText } from "@pawl/contract";
import type { Violation } from "@pawl/contract";
import { checkHistoryProgress } from "@pawl/progress";

/** What an input is checked as. */
export type InputKind = "report" | "history";

const LINE_FEED = 0x0a;

/** Checks the bytes of a report, or of a history: its steps, and its percentages counted again. */
export function checkInput(bytes: Uint8Array): { readonly kind: InputKind; readonly violations: readonly Violation[] } {
  if (!isHistory(bytes)) return { kind: "report", violations: checkReportText(bytes) };
  return { kind: "history", violations: [...checkHistory(bytes), ...checkHistoryProgress(bytes)] };
}

/** A history's first line is an object that says so; a report has no such field, however it is written. */
function isHistory(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(LINE_FEED);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(end === -1 ? bytes : bytes.subarray(0, end));
    const first: unknown = JSON.parse(text);
    return typeof first === "object" && first !== null && Object.hasOwn(first, "history");
  } catch {
    // Not JSON by itself: the first line of a report on several lines, or of nothing that is known; the report's check says so.
    return false;
  }
}

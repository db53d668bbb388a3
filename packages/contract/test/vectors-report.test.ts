import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { checkReport, type CheckReportOptions, checkReportText, deriveState, type ExecutionState } from "../src/index.ts";
import { parseStrictJson, RULES, type StatusReport, statusReportSchema, type Violation } from "../src/index.ts";
import { readVectors } from "./vectors.ts";

interface ReportInput {
  readonly report?: unknown;
  readonly text?: string;
  readonly bytes_base64?: string;
  readonly state?: string;
}

const textOf = ({ text, bytes_base64: bytes }: ReportInput): string | Uint8Array | undefined =>
  bytes === undefined ? text : Buffer.from(bytes, "base64");

const violationsOf = (input: ReportInput): readonly Violation[] => {
  const options: CheckReportOptions = input.state === undefined ? {} : { claimedState: input.state as ExecutionState };
  const text = textOf(input);
  return text === undefined ? checkReport(input.report, options) : checkReportText(text, options);
};

/** The state that the fields give, or `undefined` where one of the three that it follows from is not readable. */
const stateOf = (input: ReportInput): ExecutionState | undefined => {
  const text = textOf(input);
  const report = (text === undefined ? input.report : parseStrictJson(text).value) as Partial<StatusReport> | null | undefined;
  const { overall_progress_percent: overall, blocking_questions: questions, next_step: nextStep } = report ?? {};
  const isPercent = statusReportSchema.shape.overall_progress_percent.safeParse(overall).success;
  return isPercent && Array.isArray(questions) && typeof nextStep === "string" ? deriveState(report as StatusReport) : undefined;
};

describe("report vectors", () => {
  for (const { id, title, input, ...expected } of readVectors<ReportInput>("report")) {
    it(`${id} ${title}`, () => {
      const violated = new Set<string>(violationsOf(input).map(({ rule }) => rule));
      const rules = RULES.map((rule) => rule.id).filter((rule) => violated.has(rule));
      expect({ valid: rules.length === 0, rules, state: stateOf(input) }).toEqual({ state: undefined, ...expected });
    });
  }
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { checkReport, renderReport, REPORT_FIELDS, STAGES, TASK_VERBS } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";

import type { ChangedBytes } from "./changed-bytes.ts";

/** A whole run's worth of percentages, none left out. */
const PERCENTAGES = Array.from({ length: 101 }, (_, percent) => percent);

/**
 * Every report that differs from a valid one and is valid too, by the contract's own checks: each field with each value that the
 * contract's vectors have for it, all percentages, stages and verbs, alone and two fields at a time.
 */
export function* changedReports(report: StatusReport): Generator<ChangedBytes> {
  const own = renderReport(report);
  const values = valuesOfFields(report);
  const given = new Set([own]);
  for (const [index, field] of REPORT_FIELDS.entries()) {
    for (const value of values.get(field) ?? []) {
      yield* validOnes(report, { [field]: value }, given);
      for (const other of REPORT_FIELDS.slice(index + 1)) {
        for (const second of (values.get(other) ?? []).slice(0, 12)) yield* validOnes(report, { [field]: value, [other]: second }, given);
      }
    }
  }
}

function* validOnes(report: StatusReport, fields: object, given: Set<string>): Generator<ChangedBytes> {
  const changed: StatusReport = { ...report, ...fields };
  if (checkReport(changed).length > 0) return;
  const text = renderReport(changed);
  if (given.has(text)) return;
  given.add(text);
  yield { change: JSON.stringify(fields), bytes: Buffer.from(text) };
}

function valuesOfFields(report: StatusReport): ReadonlyMap<string, readonly unknown[]> {
  const values = new Map<string, Map<string, unknown>>(REPORT_FIELDS.map((field) => [field, new Map()]));
  const add = (field: string, value: unknown): void => void values.get(field)?.set(JSON.stringify(value), value);
  const task = report.current_task.split(" ").slice(1).join(" ");
  for (const stage of STAGES) add("current_stage", stage);
  for (const verb of TASK_VERBS) for (const field of ["current_task", "next_step"]) add(field, `${verb} ${task}`);
  for (const percent of PERCENTAGES) for (const field of ["overall_progress_percent", "stage_progress_percent"]) add(field, percent);
  for (const vector of reportsOfVectors()) for (const [field, value] of Object.entries(vector)) add(field, value);
  return new Map([...values].map(([field, found]) => [field, [...found.values()]]));
}

function reportsOfVectors(): readonly object[] {
  const folder = fileURLToPath(new URL("../../../../contract/vectors/report/", import.meta.url));
  return readdirSync(folder)
    .flatMap((name) => (JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as { readonly vectors: readonly { readonly input: { readonly report?: unknown } }[] }).vectors)
    .map(({ input }) => input.report)
    .filter((report) => typeof report === "object" && report !== null);
}

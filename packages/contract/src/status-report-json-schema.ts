import { z } from "zod";
import { MAX_LISTED_ISSUES } from "./checks/check-issues.ts";
import { CONTRACT_VERSION } from "./contract-version.ts";
import { type ReportField, statusReportSchema } from "./status-report.ts";

/** Identifies the schema of this version of the contract. It is a name, not an address. */
const SCHEMA_ID = `urn:pawl:contract:${CONTRACT_VERSION}:status-report`;

/** What each field says, for people who read the schema. The rules that a schema cannot say are named. */
const FIELD_DESCRIPTIONS: Readonly<Record<ReportField, string>> = {
  status_type: "Always LIVE (rule 3#2).",
  current_stage: "A Architecture, B Documentation, C Implementation, D Verification & Decision; no other spelling (4.1#1).",
  overall_progress_percent: "Whole points fully earned by the pipeline, never rounded up (4.2#1).",
  stage_progress_percent: "Whole percent of the current stage's required artifacts that are closed, never rounded up (4.3#1).",
  last_completed_artifact: "<location> or <location>@<version> of the latest artifact that is closed now, or NONE (4.4).",
  current_task: "<Verb> <location> with Generate, Run, Verify or Close: the step under way, or empty (4.5).",
  issues: `Entries <CODE> key=value … that stop nothing, at most ${MAX_LISTED_ISSUES} and then MORE count=<n> (4.6).`,
  blocking_questions: "Questions that end with their options, such as (YES/NO); empty unless the state is BLOCKED (4.7).",
  next_step: "<Verb> <location>: the next step, while the state is RUNNING; otherwise empty (4.8).",
};

/**
 * JSON Schema (draft 2020-12) of a status report: the shape that `statusReportSchema` accepts, no more and no less. The
 * grammars of the texts and the rules between fields are only in `checkReport`. The same text is in the package as
 * `schema/status-report.schema.json`.
 */
export const statusReportJsonSchema = (): Record<string, unknown> => {
  const { $schema, properties, ...shape } = z.toJSONSchema(statusReportSchema, { target: "draft-2020-12", io: "input" });
  return {
    $schema,
    $id: SCHEMA_ID,
    title: "Status report",
    description:
      "The content of progress/status.json: exactly these nine fields. This schema is their shape; a report of this shape " +
      "can still break the contract's rules for its texts and between its fields.",
    ...shape,
    properties: Object.fromEntries(
      Object.entries(properties ?? {}).map(([field, property]) => [field, described(field, property)]),
    ),
  };
};

const described = (field: string, property: unknown): object => {
  // An array that code may not change is no field that a writer must leave out, which is what readOnly would say.
  const { readOnly: _, ...schema } = property as { readonly readOnly?: boolean };
  return { description: FIELD_DESCRIPTIONS[field as ReportField], ...schema };
};

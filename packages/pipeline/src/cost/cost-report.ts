import { STAGES } from "@pawl/contract";
import { z } from "zod";

import { ARTIFACT_PHASES } from "../projection/rows.ts";

/** Version of the form of a cost report. It grows when a field is removed or changes its meaning. */
export const COST_REPORT_VERSION = 1;

const count = z.int().nonnegative();

const unknownAttempts = count.describe("Attempts of which it is not known. Where there are any, the true amount is `known` or more.");

const moneySchema = z
  .strictObject({
    known: z.string().regex(/^\d+\.\d{2,6}$/).nullable().describe("Decimal text; null where nothing is known."),
    unknownAttempts,
  })
  .describe("Money as agents reported it, in the currency that they report.");

const amount = (description: string) =>
  z.strictObject({ known: count.nullable().describe("Null where nothing is known."), unknownAttempts }).describe(description);

const amounts = {
  money: moneySchema,
  tokens: amount("Tokens as agents reported them."),
  timeMs: amount("Time of the attempts themselves, in milliseconds, without their gates."),
};

const perClosedSchema = z
  .strictObject({ ...amounts, gateMs: count })
  .nullable()
  .describe("All of this divided by the closed artifacts, rounded up; null where none is closed.");

const sum = {
  attempts: count.describe("Attempts of agents and of artifacts' own commands, those that have not ended too."),
  ...amounts,
  gateMs: count.describe("Time of the gate runs, in milliseconds."),
};

const closings = { closed: count.describe("Artifacts that are closed now, optional ones too."), perClosed: perClosedSchema };

/** Schema of what `pawl cost --json` prints. */
export const costReportSchema = z
  .strictObject({
    version: z.literal(COST_REPORT_VERSION),
    run: z.string().min(1).describe("The run that was asked for."),
    total: z.strictObject({ ...sum, ...closings }).describe("The whole run, whatever came of it."),
    stages: z
      .array(z.strictObject({ stage: z.enum(STAGES).describe("The stage."), ...sum, ...closings }))
      .describe("Each stage that something was used for."),
    agents: z
      .array(z.strictObject({ profile: z.string().nullable().describe("Name of the agent profile; null: artifacts' own commands."), ...sum }))
      .describe("Each agent profile that had an attempt."),
    artifacts: z
      .array(
        z.strictObject({
          id: z.string().describe("Id in the plan."),
          stage: z.enum(STAGES).describe("Its stage."),
          location: z.string().describe("Its location in the plan."),
          phase: z.enum(ARTIFACT_PHASES).describe("Where it is in its life now."),
          ...sum,
        }),
      )
      .describe("Each artifact that something was used for, in schedule order. An attempt on several counts for each, its amounts in equal parts."),
  })
  .describe("What a run has used so far, from its ledger alone. Unknown is not zero: `known` holds only what is known.");

/** What a run has used. */
export type CostReport = Readonly<z.infer<typeof costReportSchema>>;

/** What an artifact, a stage, an agent profile or the run has used. */
export type CostSum = Pick<CostReport["total"], keyof typeof sum>;

/** One amount of a {@link CostSum} and of how many attempts it is not known. */
export type CostAmount = CostSum["money"] | CostSum["tokens"];

/** JSON Schema (draft 2020-12) of a cost report. The same text is in the package as `schema/pawl-cost.schema.json`. */
export const costReportJsonSchema = (): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(costReportSchema, { target: "draft-2020-12", io: "output" });
  return { $schema, title: "Pawl cost report", ...schema };
};

import { z } from "zod";
import { contractVersionSchema } from "../contract-version-schema.ts";
import { artifactIdSchema, artifactVersionSchema, locationSchema } from "../field-schemas.ts";
import { stageSchema } from "../stage.ts";

/** Version of the history format that this package reads and writes. */
export const HISTORY_FORMAT = 1;

const buildSchemas = () => {
  const artifact = z
    .strictObject({
      artifact: artifactIdSchema.describe("The artifact's ID, by which events name it."),
      stage: stageSchema.describe("The stage that owns it."),
      location: locationSchema.describe("Where it is in the repository: a normalised relative path."),
      version: artifactVersionSchema.describe("Its version, or null where it has none."),
      required: z.boolean().describe("Whether it counts; an optional artifact counts nowhere."),
    })
    .describe("One artifact of the run's plan.");
  const header = z
    .strictObject({
      history: z.literal(HISTORY_FORMAT).describe("Version of the history format."),
      run: z.string().min(1).describe("The run's ID."),
      contract: contractVersionSchema.describe("The version of the contract that the run pinned."),
      artifacts: z.array(artifact).describe("Every artifact of the run's plan, each ID and each location once."),
    })
    .describe("First line of a run.");
  const event = z.looseObject({
    type: z.string().describe("The event's type, such as artifact.closed."),
    data: z.unknown().describe("What the contract gives an event of this type; further members are ignored.").optional(),
  });
  const step = z
    .strictObject({
      seq: z.int().min(1).describe("Position of the last of the events in the ledger; it rises from line to line."),
      events: z
        .array(event)
        .describe("The ledger's events since the report before, in order. Types that the contract does not know are ignored."),
      report: z
        .unknown()
        .describe("The report that followed, its nine fields; only a run's last line may be without one.")
        .optional(),
    })
    .describe("One step of a run.");
  return { artifact, header, step, stepToRead: step.extend({ events: z.unknown() }) };
};

type Schemas = ReturnType<typeof buildSchemas>;

let schemas: Schemas | null = null;

/**
 * The schemas of a history's lines: of a run's header, and of a step, whose events and report are judged apart from it
 * (`stepToRead` leaves both as they are). Made when first needed, because whoever checks single reports never needs them.
 */
export const historySchemas = (): Schemas => (schemas ??= buildSchemas());

/** One artifact of a run, as a history's header says it. */
export type HistoryArtifact = Readonly<z.infer<Schemas["artifact"]>>;

/** First line of a run: its ID, the version of the contract that it pinned, and every artifact of its plan. */
export type HistoryHeader = Readonly<z.infer<Schemas["header"]>>;

/** A line with what happened between two reports, and the report that followed. */
export type HistoryStepLine = Readonly<z.infer<Schemas["step"]>>;

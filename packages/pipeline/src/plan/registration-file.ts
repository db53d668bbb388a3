import { STAGES } from "@pawl/contract";
import { z } from "zod";
import { count, gate, globs, id } from "./gate-file.ts";
import { planLocationProblem, registeredLocationProblem, relativePathProblem } from "./location.ts";
import { MAX_NEEDS, MAX_REGISTERED } from "./plan-limits.ts";
import { tested } from "./tested.ts";
import { oneLineProblem } from "./value-problems.ts";

/** Schema of one entry of `registrations`: what a file that an agent writes may register, and what its artifacts are. */
export const registrationFileSchema = z.strictObject({
  from: tested(planLocationProblem).describe("The file, at the location of a required artifact of an earlier stage or below it."),
  stage: z.enum(STAGES).describe("Stage of everything that it registers."),
  under: z.array(tested(relativePathProblem)).min(1).describe("Folders that the locations lie in; nothing else of the plan may be in them."),
  min: count(1, MAX_REGISTERED).optional().describe("Fewest artifacts. Default 1."),
  max: count(1, MAX_REGISTERED).optional().describe("Most artifacts. Default 100."),
  agent: z.string().optional().describe("Agent profile that produces them. Default: default."),
  writes: globs().optional().describe("Globs of what work on one may change besides its location; {id} and {location} stand for its own."),
  inputs: globs().optional().describe("Globs of what their gates' verdicts depend on, with {id} and {location}. Default: the whole tree."),
  category: tested(oneLineProblem).optional().describe("Category of all of them, for batches."),
  gates: z
    .record(id(), gate)
    .describe("Gates by name; in the words of their commands {id} and {location} stand for the artifact's own. The file names one for each artifact; `default` where it does not."),
});

/** One entry of `registrations` as the file has it. */
export type RegistrationFile = z.output<typeof registrationFileSchema>;

/** Schema of a file that registers artifacts. It says what is wanted, never who works, what runs or what may be touched. */
export const registeredFileSchema = z.strictObject({
  artifacts: z
    .array(
      z.strictObject({
        id: id(),
        location: tested(registeredLocationProblem),
        title: tested(oneLineProblem).optional(),
        description: z.string().optional(),
        steps: z.array(z.string()).max(1000).optional(),
        needs: z.array(z.string()).max(MAX_NEEDS).optional(),
        gate: z.string().optional(),
      }),
    )
    .max(MAX_REGISTERED),
});

/** The content of a file that registers artifacts. */
export type RegisteredFile = z.output<typeof registeredFileSchema>;

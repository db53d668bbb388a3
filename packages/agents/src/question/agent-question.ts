import { z } from "zod";

/** Longest question file, in bytes. */
export const MAX_QUESTION_BYTES: number = 16 * 1024;

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const isOneLine = (text: string): boolean => text.trim() === text && !UNPRINTABLE.test(text);

const line = (maxLength: number) => z.string().min(1).max(maxLength).refine(isOneLine, "not one line of printable characters");

const optionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/)
    .refine((name) => !/^(?:abort|retry|provided|extend|option_\d+)$/i.test(name), "a name that Pawl uses itself")
    .describe("By which the option is chosen: a letter, then letters, digits, _ and -. Not a name that Pawl uses itself: ABORT, RETRY, PROVIDED, EXTEND, OPTION_1 and so on."),
  description: line(500).optional().describe("What choosing it means, on one line."),
});

/** Schema of the question that an agent may leave in the file that `PAWL_QUESTION` names. */
export const agentQuestionSchema = z
  .strictObject({
    text: line(1000).describe("The question, on one line."),
    options: z
      .array(optionSchema)
      .min(2)
      .max(8)
      .refine((options) => new Set(options.map(({ name }) => name.toLowerCase())).size === options.length, "two options of the same name")
      .describe("What a human can choose from, each name once, whatever its case."),
    artifact: z.string().min(1).max(200).optional().describe("Id of the assigned artifact that waits for the answer. Needed where several are assigned."),
  })
  .describe("One question of an agent to a human. Its artifact is set aside until it is answered; other work goes on.");

/** A question that an agent asks. What it says is an agent's word: escape it before printing. */
export type AgentQuestion = Readonly<z.infer<typeof agentQuestionSchema>>;

/** A question as the text of a question file. */
export function questionText(question: AgentQuestion): string {
  return `${JSON.stringify(question)}\n`;
}

/** JSON Schema (draft 2020-12) of a question file. The same text is in the package as `schema/pawl-question.schema.json`. */
export const agentQuestionJsonSchema = (): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(agentQuestionSchema, { target: "draft-2020-12", io: "input" });
  return { $schema, title: "Pawl question", ...schema };
};

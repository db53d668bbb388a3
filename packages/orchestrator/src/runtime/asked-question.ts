import type { AgentQuestion } from "@pawl/agents";

import type { AskedQuestion } from "../kernel/ask.ts";

/** Shorter values are no secrets, and would be found in any text. */
const SHORTEST_SECRET = 4;

/**
 * A question as the ledger takes it. Values of variables that the attempt was given beside the ordinary ones may be credentials,
 * and are taken out, whoever wrote them into it.
 */
export function askedQuestion({ text, options, artifact }: AgentQuestion, given: readonly (string | undefined)[]): AskedQuestion {
  const secrets = given.filter((value) => value !== undefined && value.length >= SHORTEST_SECRET) as string[];
  const clean = (words: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[withheld]"), words);
  return {
    artifact: artifact ?? null,
    question: {
      text: clean(text),
      options: options.map(({ name, description }, index) => ({
        name: clean(name) === name ? name : `withheld-${index + 1}`,
        description: description === undefined ? null : clean(description),
      })),
    },
  };
}

import type { ExecutionState } from "../execution-state.ts";
import { parseArtifactReference } from "../grammar/artifact-reference.ts";
import { parseIssue } from "../grammar/issue.ts";
import { parseQuestion } from "../grammar/question.ts";
import { parseTask } from "../grammar/task.ts";
import { type ContractSnapshot, GRAMMAR_NAMES } from "./contract-snapshot.ts";
import { type ContractDifference, escapePointer } from "./diff-contracts.ts";

/** What a check says of a vector's input. */
export interface VectorVerdict {
  readonly valid: boolean;
  /** The violated rules in the order of the catalogue. */
  readonly rules: readonly string[];
  readonly state: ExecutionState | null;
}

/** Judges a vector's input as the present packages do. */
export type JudgeVector = (kind: "report" | "step" | "calc", input: unknown) => VectorVerdict;

const PARSERS: Readonly<Record<(typeof GRAMMAR_NAMES)[number], (text: string) => unknown>> = {
  task: parseTask,
  issue: parseIssue,
  question: parseQuestion,
  "artifact-reference": parseArtifactReference,
};

/** Whether a grammar accepts a text. */
export const grammarAccepts = (grammar: (typeof GRAMMAR_NAMES)[number], text: string): boolean =>
  PARSERS[grammar](text) !== null;

/**
 * Puts everything that a released version judged before the present checks, and gives what they judge otherwise. A value
 * that was valid and is refused, or the reverse, and another state of a report, is breaking; a refusal for other rules is not.
 */
export const recheck = (before: ContractSnapshot, judge: JudgeVector): readonly ContractDifference[] => [
  ...Object.entries(before.vectors).flatMap(([id, vector]): readonly ContractDifference[] => {
    const old: VectorVerdict = { valid: vector.valid, rules: vector.rules, state: vector.state };
    const { valid, rules, state } = judge(vector.kind, vector.input);
    const isBreaking = old.valid !== valid || old.state !== state;
    return changed(`/verdicts/${escapePointer(id)}`, old, { valid, rules, state }, isBreaking);
  }),
  ...GRAMMAR_NAMES.flatMap((name) => {
    const { accepted, refused } = before.grammarSamples[name];
    const samples = [...accepted.map((text) => [text, true] as const), ...refused.map((text) => [text, false] as const)];
    return samples.flatMap(([text, was]) => {
      const is = grammarAccepts(name, text);
      return changed(`/grammarSamples/${name}`, { text, accepted: was }, { text, accepted: is }, true);
    });
  }),
];

const changed = (path: string, was: unknown, is: unknown, isBreaking: boolean): readonly ContractDifference[] => {
  const [before, after] = [JSON.stringify(was), JSON.stringify(is)];
  return before === after ? [] : [{ path, change: "changed", before, after, isBreaking }];
};

import type { PromptView } from "../prompt/prompt-template.ts";
import { fillPrompt } from "../prompt/prompts.ts";
import type { AssignedArtifact } from "./assignment.ts";

/** Always protected, whatever the plan says. */
const ALWAYS_PROTECTED = ["progress/", ".pawl/"];

/** What {@link buildInstructions} words. */
interface InstructionsInput {
  readonly artifacts: readonly AssignedArtifact[];
  readonly protect: readonly string[];
  readonly hasTools: boolean;
  /** Template in the place of the package's; `null`: the package's. */
  readonly template: string | null;
}

/** The instructions of an assignment: the prompt `assignment`, filled. @throws AgentsError `PROMPT_INVALID`. */
export function buildInstructions({ artifacts, protect, hasTools, template }: InstructionsInput): string {
  return fillPrompt("assignment", template, {
    count: String(artifacts.length),
    hasTools,
    isBatch: artifacts.length > 1,
    protectedPaths: [...ALWAYS_PROTECTED, ...protect].join(", "),
    artifacts: artifacts.map(viewOf),
  });
}

function viewOf(artifact: AssignedArtifact, index: number): PromptView {
  const { id, stage, location, version, title, description, steps, writes, checks, lastGate, lastFailure, answer } = artifact;
  return {
    number: String(index + 1),
    id,
    stage,
    location,
    version,
    title,
    description: description.trim() === "" ? [] : linesOf(description),
    steps,
    otherWrites: writes.filter((glob) => glob !== location).join(", "),
    checks: checks.map((argv) => JSON.stringify(argv)),
    answer: answer && { question: answer.question, option: answer.option, hasWhy: answer.why !== null, why: answer.why === null ? [] : linesOf(answer.why) },
    lastFailure: lastFailure && { reason: lastFailure.reason, detail: lastFailure.detail, ...outputOf(lastFailure) },
    lastGate: lastGate && {
      verdict: lastGate.verdict,
      reason: lastGate.reason,
      detail: lastGate.detail,
      check: lastGate.check === null ? null : JSON.stringify(lastGate.check),
      ...outputOf(lastGate),
    },
  };
}

function outputOf({ outputTail, outputProblem }: { readonly outputTail: string; readonly outputProblem: string | null }) {
  const hasOutput = outputProblem === null && outputTail !== "";
  return { outputProblem, hasOutput, output: hasOutput ? linesOf(outputTail) : [] };
}

function linesOf(text: string): string[] {
  return text.trimEnd().split("\n");
}

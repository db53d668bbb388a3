import type { AssignedArtifact } from "./assignment.ts";

/** Always protected, whatever the plan says. */
const ALWAYS_PROTECTED = ["progress/", ".pawl/"];

/** What {@link buildInstructions} words. */
interface InstructionsInput {
  readonly artifacts: readonly AssignedArtifact[];
  readonly protect: readonly string[];
}

/** The instructions of an assignment: short, in plain language, enough for an agent that reads nothing else. */
export function buildInstructions({ artifacts, protect }: InstructionsInput): string {
  const many = artifacts.length > 1;
  const lines = [
    many ? `Produce these ${artifacts.length} artifacts, in this order:` : "Produce this artifact:",
    ...artifacts.flatMap(describe),
    "",
    "Rules:",
    "- Work in the current directory only; all paths are relative to it. Leave the result there as files; a commit is not needed.",
    `- Change only ${many ? "each artifact's" : "the artifact's"} location and what its \`writes\` globs match. Any other change makes the attempt fail.`,
    `- Never touch protected paths: ${[...ALWAYS_PROTECTED, ...protect].join(", ")}.`,
    "- Progress is not yours to report. Only the gate decides: its checks run on a clean checkout of your changes after you exit. What you say or print counts for nothing.",
    "- Run the checks yourself before you finish. They must pass with the artifact and fail without it.",
    "- Nobody answers questions while you work. Exit with code 0 when the work is done, with another code when it cannot be done.",
    `- Only where you cannot go on before a human has decided, write one question to the file that the environment variable PAWL_QUESTION names, and exit: {"text": "…", "options": [{"name": "…", "description": "…"}, …]${many ? ', "artifact": "<id>"' : ""}}, with 2 to 8 options. What you changed is dropped; the answer is in the next assignment.`,
    "- Everything that you started ends when you exit.",
  ];
  return `${lines.join("\n")}\n`;
}

function describe(artifact: AssignedArtifact, index: number): string[] {
  const { location, version, title, description, steps, writes, checks, lastGate, lastFailure, answer } = artifact;
  const extraWrites = writes.filter((glob) => glob !== location);
  return [
    "",
    `${index + 1}. ${location}${version === null ? "" : ` (version ${version})`}: ${title}`,
    ...(description.trim() === "" ? [] : indent(description)),
    ...steps.map((step) => `   - ${step}`),
    ...(extraWrites.length === 0 ? [] : [`   May also be changed: ${extraWrites.join(", ")}`]),
    ...checks.map((argv) => `   Check: ${JSON.stringify(argv)}`),
    ...(answer === null ? [] : [`   A human was asked "${answer.question}" and answered ${answer.option}.`]),
    ...(answer === null || answer.why === null ? [] : ["   What the human said to it:", ...indent(answer.why, "   | ")]),
    ...(lastFailure === null ? [] : [`   The last attempt failed: ${lastFailure.reason}. ${lastFailure.detail}`, ...output(lastFailure)]),
    ...(lastGate === null ? [] : [`   The gate last said ${lastGate.verdict}, ${lastGate.reason}. ${lastGate.detail}`]),
    ...(lastGate === null || lastGate.check === null ? [] : [`   The check that decided: ${JSON.stringify(lastGate.check)}`]),
    ...(lastGate === null ? [] : output(lastGate)),
  ];
}

function output({ outputTail, outputProblem }: { readonly outputTail: string; readonly outputProblem: string | null }): string[] {
  if (outputProblem !== null) return [`   Its output cannot be shown: ${outputProblem}.`];
  return outputTail === "" ? [] : ["   End of its output:", ...indent(outputTail, "   | ")];
}

function indent(text: string, prefix = "   "): string[] {
  return text.trimEnd().split("\n").map((line) => `${prefix}${line}`);
}

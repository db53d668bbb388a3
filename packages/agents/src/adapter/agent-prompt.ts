import type { AgentJob } from "./agent-job.ts";

/** What an agent that takes a prompt in words is told. It need not be able to look at its environment. */
export function agentPrompt({ assignment, assignmentFile, questionFile }: AgentJob): string {
  return [
    assignment.instructions.trimEnd(),
    "",
    `The file that PAWL_QUESTION names is ${questionFile}`,
    `The same assignment as JSON is in ${assignmentFile}`,
    "",
  ].join("\n");
}

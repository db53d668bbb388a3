import type { ArtifactToAssign, AssignmentInput, PlannedArtifact } from "../../src/assignment/build-assignment.ts";

export function anArtifactToAssign(changes: Partial<ArtifactToAssign> = {}, artifact: Partial<PlannedArtifact> = {}): ArtifactToAssign {
  return {
    artifact: {
      id: "parser",
      stage: "C",
      location: "src/parser.js",
      version: null,
      title: "The parser",
      description: "Reads RFC 4180 text.\nNo dependencies.",
      steps: ["Write the parser", "Write its tests"],
      writes: ["src/parser.js", "test/parser/**"],
      gate: { checks: [{ run: ["node", "--test", "test/parser"] }] },
      ...artifact,
    },
    lastGate: null,
    lastFailure: null,
    answer: null,
    ...changes,
  };
}

export function anAssignmentInput(changes: Partial<AssignmentInput> = {}): AssignmentInput {
  return { pipelineId: "p1", runId: "r1", attempt: 7, workspaceDir: "/workspace", protect: [], artifacts: [anArtifactToAssign()], ...changes };
}

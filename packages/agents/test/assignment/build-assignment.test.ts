import { describe, expect, test } from "vitest";

import { assignmentSchema } from "../../src/assignment/assignment.ts";
import { buildAssignment, MAX_OUTPUT_TAIL_CHARACTERS } from "../../src/assignment/build-assignment.ts";
import { anAssignmentInput, anArtifactToAssign } from "../support/assignments.ts";

describe("buildAssignment", () => {
  test("gives what the schema accepts, also after a round trip through JSON", () => {
    const assignment = buildAssignment(anAssignmentInput());
    expect(assignmentSchema.parse(JSON.parse(JSON.stringify(assignment)))).toEqual(assignment);
  });

  test("gives equal assignments for equal input", () => {
    expect(buildAssignment(anAssignmentInput())).toEqual(buildAssignment(anAssignmentInput()));
  });

  test("keeps the end of a long gate output", () => {
    const outputTail = `${"x".repeat(MAX_OUTPUT_TAIL_CHARACTERS)}the end`;
    const input = anAssignmentInput({ artifacts: [anArtifactToAssign({ lastGate: { verdict: "FAIL", reason: "CHECK_FAILED", detail: "d", check: null, outputTail, outputProblem: null } })] });
    const kept = buildAssignment(input).artifacts[0]?.lastGate?.outputTail ?? "";
    expect(kept).toHaveLength(MAX_OUTPUT_TAIL_CHARACTERS);
    expect(kept.endsWith("the end")).toBe(true);
  });
});

describe("the instructions", () => {
  test("say what to produce, how it is judged, what is off limits, and what happened before", () => {
    const input = anAssignmentInput({
      protect: ["test/fixtures/**"],
      artifacts: [
        anArtifactToAssign({
          lastGate: {
            verdict: "FAIL",
            reason: "CHECK_FAILED",
            detail: "node --test exited with code 1.",
            check: ["node", "--test", "test/parser"],
            outputTail: "not ok 1\nnot ok 2\n",
            outputProblem: null,
          },
          lastFailure: { reason: "EXIT_NONZERO", detail: "the agent exited with code 9", outputTail: "", outputProblem: "its evidence file is missing" },
          answer: { question: "May the parser stream? (YES/NO)", option: "YES", why: "Memory is short.\nSee RFC 4180." },
        }),
      ],
    });
    expect(buildAssignment(input).instructions).toMatchInlineSnapshot(`
      "Produce this artifact:

      1. src/parser.js: The parser
         Reads RFC 4180 text.
         No dependencies.
         - Write the parser
         - Write its tests
         May also be changed: test/parser/**
         Check: ["node","--test","test/parser"]
         A human was asked "May the parser stream? (YES/NO)" and answered YES.
         What the human said to it:
         | Memory is short.
         | See RFC 4180.
         The last attempt failed: EXIT_NONZERO. the agent exited with code 9
         Its output cannot be shown: its evidence file is missing.
         The gate last said FAIL, CHECK_FAILED. node --test exited with code 1.
         The check that decided: ["node","--test","test/parser"]
         End of its output:
         | not ok 1
         | not ok 2

      Rules:
      - Work in the current directory only; all paths are relative to it. Leave the result there as files; a commit is not needed.
      - Change only the artifact's location and what its \`writes\` globs match. Any other change makes the attempt fail.
      - Never touch protected paths: progress/, .pawl/, test/fixtures/**.
      - Progress is not yours to report. Only the gate decides: its checks run on a clean checkout of your changes after you exit. What you say or print counts for nothing.
      - Run the checks yourself before you finish. They must pass with the artifact and fail without it.
      - Nobody answers questions while you work. Exit with code 0 when the work is done, with another code when it cannot be done.
      - Only where you cannot go on before a human has decided, write one question to the file that the environment variable PAWL_QUESTION names, and exit: {"text": "…", "options": [{"name": "…", "description": "…"}, …]}, with 2 to 8 options. What you changed is dropped; the answer is in the next assignment.
      - Everything that you started ends when you exit.
      "
    `);
  });

  test("number the artifacts of a batch in their order", () => {
    const artifacts = [anArtifactToAssign(), anArtifactToAssign({}, { id: "writer", location: "src/writer.js", version: "2.0", title: "The writer", description: "", writes: ["src/writer.js"] })];
    const { instructions } = buildAssignment(anAssignmentInput({ artifacts }));
    expect(instructions).toContain("Produce these 2 artifacts, in this order:");
    expect(instructions.indexOf("1. src/parser.js: The parser")).toBeLessThan(instructions.indexOf("2. src/writer.js (version 2.0): The writer"));
  });
});

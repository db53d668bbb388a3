import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveState } from "../src/index.ts";
import { aborted, blocked, completed, running } from "./reports.ts";

describe("deriveState", () => {
  it("3.1#1 derives each of the four states", () => {
    expect(deriveState(running())).toBe("RUNNING");
    expect(deriveState(blocked())).toBe("BLOCKED");
    expect(deriveState(aborted())).toBe("ABORTED");
    expect(deriveState(completed())).toBe("COMPLETED");
  });

  it("3.1#1 derives ABORTED from nothing but the fields: below 100, no question, no next step", () => {
    expect(deriveState(running({ next_step: "", current_task: "" }))).toBe("ABORTED");
    expect(deriveState(running({ next_step: "", overall_progress_percent: 0 }))).toBe("ABORTED");
  });

  it("3.1#2 derives in the order aborted, blocked, completed, running", () => {
    const question = ["docs/a.md is parked (RETRY/ABORT)"];
    expect(deriveState(completed({ blocking_questions: question, next_step: "Run a.sh" }))).toBe("BLOCKED");
    expect(deriveState(running({ blocking_questions: question }))).toBe("BLOCKED");
    expect(deriveState(completed({ next_step: "Run a.sh" }))).toBe("COMPLETED");
  });

  it("3.1#1 follows the order of the source text for every combination of fields", () => {
    const percent = fc.integer({ min: 0, max: 100 });
    const questions = fc.array(fc.constant("x (YES/NO)"), { maxLength: 2 });
    fc.assert(
      fc.property(fc.oneof(percent, fc.constant(100)), questions, fc.constantFrom("", "Run a.sh"), (overall, open, next) => {
        const isAborted = overall < 100 && open.length === 0 && next === "";
        const expected = isAborted ? "ABORTED" : open.length > 0 ? "BLOCKED" : overall === 100 ? "COMPLETED" : "RUNNING";
        const fields = { overall_progress_percent: overall, blocking_questions: open, next_step: next };
        expect(deriveState(running(fields))).toBe(expected);
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { checkReportText } from "../../src/index.ts";
import { blocked, completed, running } from "../reports.ts";
import { rule } from "../rule.ts";
import { judgeText, spell } from "./model.ts";

// Where a rule can be read in two ways, the examples of the reading that the README states.

rule("3.1#1", "a claim of COMPLETED that does not fit the fields is not a second state of them", {
  broken: [
    { name: "a running report", value: running(), claimedState: "COMPLETED", rules: ["3.1#1", "4.8.1#1"] },
    { name: "a question", value: blocked(), claimedState: "COMPLETED", rules: ["3.1#1", "4.7#1"] },
  ],
  kept: [{ name: "a completed report", value: completed(), claimedState: "COMPLETED" }],
});

rule("3.1#4", "fields for two states are no less so beside a claim", {
  broken: [
    {
      name: "a question and a next step, claimed for no state at all",
      value: blocked({ next_step: "Run a.sh" }),
      claimedState: "PAUSED" as never,
      rules: ["3.1#1", "3.1#4", "4.7#5", "4.8.1#1"],
    },
    {
      name: "a completed report of stage C, claimed COMPLETED",
      value: completed({ current_stage: "C" }),
      claimedState: "COMPLETED",
      rules: ["3.1#4"],
    },
  ],
  kept: [{ name: "a blocked report claimed BLOCKED", value: blocked(), claimedState: "BLOCKED" }],
});

rule("4.5#1", "white space before a task is no word of it", {
  broken: [
    { name: "a space before the verb", value: running({ current_task: " Generate docs/a.md" }), rules: ["4.5#1"] },
    {
      name: "a space before the verb, and a third word",
      value: running({ current_task: " Generate docs/a.md now" }),
      rules: ["4.5#1", "4.5#3"],
    },
  ],
  kept: [{ name: "a task without", value: running({ current_task: "Generate docs/a.md" }) }],
});

rule("4.8#1", "white space before a next step is no word of it", {
  broken: [{ name: "a space before the verb", value: running({ next_step: ' Run "docs/a b.sh"' }), rules: ["4.8#1"] }],
  kept: [{ name: "a step without", value: running({ next_step: 'Run "docs/a b.sh"' }) }],
});

rule("4.7#2", "wrong options are no second sentence", {
  broken: [
    "Continue? (YES)", "Continue? (YES/NO", "Continue? (YES/NO/YES)", "Continue? (YES / NO)",
    "Continue? (YES/N\u202eO)",
  ].map((question) => ({
    name: JSON.stringify(question),
    value: blocked({ blocking_questions: [question] }),
    rules: ["4.7#2"] as const,
  })),
  kept: [{ name: "options that can be told apart", value: blocked({ blocking_questions: ["Continue? (YES/NO)"] }) }],
});

rule("4.7#4", "two sentences stay two beside wrong options", {
  broken: ["Done. Continue? (YES)", "Done. Continue? YES", "Continue? [YES/NO]"].map((question) => ({
    name: JSON.stringify(question),
    value: blocked({ blocking_questions: [question] }),
    rules: ["4.7#2", "4.7#4"] as const,
  })),
  kept: [{ name: "one sentence", value: blocked({ blocking_questions: ["Done, so continue? (YES/NO)"] }) }],
});

describe("3#1 a text that is nested too deep", () => {
  const nestedIn = (depth: number): string => {
    let value: unknown = 0;
    for (let level = 0; level < depth; level += 1) value = [value];
    return spell({ ...running(), current_stage: value });
  };

  it.each([
    { levels: 512, rules: ["4.1#1"] },
    { levels: 513, rules: ["3#1"] },
    { levels: 700, rules: ["3#1"] },
  ])("3#1 says nothing else of $levels levels in the canonical spelling", ({ levels, rules }) => {
    // The report is a level itself.
    const text = nestedIn(levels - 1);
    expect(checkReportText(text).map((violation) => violation.rule)).toEqual(rules);
    expect(judgeText(text).rules).toEqual(rules);
  });
});

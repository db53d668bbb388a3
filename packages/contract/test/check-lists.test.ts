import { CALCULATION_QUESTION } from "../src/index.ts";
import { aborted, blocked, running } from "./reports.ts";
import { rule } from "./rule.ts";

const repeat = (count: number, text: string): string[] => Array.from({ length: count }, () => text);

rule("4.6#1", "issues is an array of issues", {
  broken: [
    ...[null, "PARKED", {}, { 0: "PARKED", length: 1 }, undefined].map((value) => ({
      name: JSON.stringify(value) ?? "undefined",
      value: running({ issues: value }),
      rules: ["4.6#1"] as const,
    })),
    ...["", "Naming inconsistency detected", "parked artifact=a", "PARKED artifact", "PARKED artifact=", "PARKED a=b c=",
      "PARKED a=1 a=2", "PARKED  a=1", 'PARKED a="b"', "PARKED a=b\nc=d", 5, null, ["PARKED"]].map((value) => ({
      name: `an entry ${JSON.stringify(value)}`,
      value: running({ issues: ["PARKED artifact=a", value] }),
      rules: ["4.6#1"] as const,
    })),
    { name: "101 issues", value: running({ issues: repeat(101, "PARKED") }), rules: ["4.6#1"] },
    { name: "an entry after MORE", value: running({ issues: [...repeat(100, "PARKED"), "MORE count=2", "PARKED"] }), rules: ["4.6#1"] },
    { name: "MORE without a count", value: running({ issues: [...repeat(100, "PARKED"), "MORE"] }), rules: ["4.6#1"] },
    { name: "MORE count=0", value: running({ issues: [...repeat(100, "PARKED"), "MORE count=0"] }), rules: ["4.6#1"] },
    { name: "MORE before the hundredth", value: running({ issues: ["MORE count=2"] }), rules: ["4.6#1"] },
  ],
  kept: [
    { name: "no issue", value: running({ issues: [] }) },
    { name: "issues", value: running({ issues: ["PARKED artifact=docs/a.md reason=TIMEOUT", 'PAUSED by="A B"', "RATE_LIMITED"] }) },
    { name: "100 issues", value: running({ issues: repeat(100, "PARKED") }) },
    { name: "100 issues and MORE", value: running({ issues: [...repeat(100, "PARKED"), "MORE count=17"] }) },
  ],
});

rule("6.4#4", "an aborted report describes faults", {
  broken: ["The run was nearly done, please continue", "", "Almost 100 percent"].map((value) => ({
    name: JSON.stringify(value),
    value: aborted({ issues: ["ABORTED cause=DEAD_END", value] }),
    rules: ["6.4#4"],
  })),
  kept: [{ name: "a fault descriptor", value: aborted({ issues: ["ABORTED cause=DEAD_END artifact=docs/a.md"] }) }],
});

rule("4.7#2", "a question lists its options", {
  broken: [
    ...["docs/a.md is parked", "docs/a.md is parked (RETRY)", "docs/a.md is parked ()", "docs/a.md is parked (YES/YES)",
      "docs/a.md is parked (YES/)", "docs/a.md is parked(YES/NO)", "docs/a.md is parked (YES/NO).", 7, null].map((value) => ({
      name: JSON.stringify(value),
      value: blocked({ blocking_questions: [value] }),
      rules: ["4.7#2"] as const,
    })),
    { name: "more options than a human can choose from", value: blocked({ blocking_questions: [`x (${Array.from({ length: 101 }, (_, index) => index).join("/")})`] }), rules: ["4.7#2"] },
    { name: "null for the array", value: running({ blocking_questions: null }), rules: ["4.7#2"] },
    { name: "a text for the array", value: running({ blocking_questions: "docs/a.md is parked (YES/NO)" }), rules: ["4.7#2"] },
  ],
  kept: ["docs/a.md is parked (RETRY/ABORT)", "docs/a.md (optional) requires API_KEY (PROVIDED/ABORT)",
    "Which licence applies? (MIT/Apache 2.0/none)", CALCULATION_QUESTION].map((question) => ({
    name: question,
    value: blocked({ blocking_questions: [question] }),
  })),
});

rule("4.7#4", "a question is one sentence", {
  broken: [
    "docs/a.md is parked. It failed three times. Try again? (YES/NO)", "(YES/NO)", "docs/a.md\nis parked (YES/NO)",
    " docs/a.md is parked (YES/NO)", CALCULATION_QUESTION.replace("rules", "rule"), "停止。続ける? (YES/NO)",
  ].map((value) => ({ name: JSON.stringify(value), value: blocked({ blocking_questions: [value] }), rules: ["4.7#4"] })),
  kept: [
    { name: "a name with a full stop in quotation marks", value: blocked({ blocking_questions: ['"docs/Vol. 1.md" is parked (RETRY/ABORT)'] }) },
    { name: "two questions", value: blocked({ blocking_questions: ["a.md is parked (RETRY/ABORT)", "b.md is parked! (RETRY/ABORT)"] }) },
    { name: "the question that the contract words", value: blocked({ blocking_questions: [CALCULATION_QUESTION] }) },
  ],
});

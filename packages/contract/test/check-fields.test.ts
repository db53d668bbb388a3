import { CALCULATION_QUESTION, REPORT_FIELDS } from "../src/index.ts";
import { blocked, completed, running, without } from "./reports.ts";
import { rule } from "./rule.ts";

const nothingClosed = { overall_progress_percent: 0, stage_progress_percent: 0, last_completed_artifact: "NONE" };

rule("3#1", "exactly the nine fields", {
  broken: [
    ...REPORT_FIELDS.map((field) => ({
      name: `a report without ${field}`,
      value: without(field),
      rules: ["3#1"] as const,
    })),
    { name: "a tenth field", value: running({ state: "RUNNING" }), rules: ["3#1"] },
    { name: "a field named like a prototype", value: JSON.parse(`{"__proto__":1}`), rules: ["3#1"] },
    { name: "an array", value: [], rules: ["3#1"] },
    { name: "null", value: null, rules: ["3#1"] },
  ],
  kept: [
    { name: "a running report", value: running() },
    { name: "a report without a prototype", value: Object.assign(Object.create(null), running()) },
    { name: "a report whose properties were set in another order", value: Object.fromEntries(Object.entries(running()).reverse()) },
  ],
});

rule("3#2", "status_type is LIVE", {
  broken: ["live", "FINAL", "", null, 1].map((value) => ({
    name: JSON.stringify(value),
    value: running({ status_type: value }),
    rules: ["3#2"],
  })),
  kept: [{ name: "LIVE", value: running({ status_type: "LIVE" }) }],
});

rule("4.1#1", "current_stage is A, B, C or D", {
  broken: ["a", "Stage A", "Architecture", "E", "AB", "A ", "", 1, null, ["A"]].map((value) => ({
    name: JSON.stringify(value),
    value: running({ current_stage: value }),
    rules: ["4.1#1"],
  })),
  kept: ["A", "B", "C", "D"].map((stage) => ({ name: stage, value: running({ current_stage: stage }) })),
});

rule("4.2#1", "overall is an integer from 0 to 100", {
  broken: [-1, 101, 32.5, "32", null, Number.NaN, Number.POSITIVE_INFINITY, 32n, [32]].map((value) => ({
    name: `${typeof value} ${String(value)}`,
    value: running({ overall_progress_percent: value }),
    rules: ["4.2#1"],
  })),
  kept: [
    { name: "0", value: running({ overall_progress_percent: 0 }) },
    { name: "negative zero, which JSON writes as 0", value: running({ overall_progress_percent: -0 }) },
    { name: "99", value: running({ overall_progress_percent: 99 }) },
    { name: "100", value: completed() },
  ],
});

rule("4.3#1", "the stage's percentage is one", {
  broken: [-1, 101, 49.9, "50", null, Number.NaN].map((value) => ({
    name: `${typeof value} ${String(value)}`,
    value: running({ stage_progress_percent: value }),
    rules: ["4.3#1"],
  })),
  kept: [0, 50, 100].map((percent) => ({ name: `${percent}`, value: running({ stage_progress_percent: percent }) })),
});

rule("4.4#2", "the last completed artifact has a location", {
  broken: ["/etc/passwd", "docs/../x.md", "docs//x.md", "docs/", "./x.md", "docs/x.md@", "docs/x.md@a/b@", "a\nb"].map(
    (value) => ({ name: JSON.stringify(value), value: running({ last_completed_artifact: value }), rules: ["4.4#2"] }),
  ),
  kept: ["docs/Scope_and_Success_Contract_v1.md", "code/memoryEngine/index.js", "docs/a b.md", "x@y/z@1"].map(
    (value) => ({ name: JSON.stringify(value), value: running({ last_completed_artifact: value }) }),
  ),
});

rule("4.4#3", "without a closed artifact it is NONE", {
  broken: [
    { name: "the empty text", value: running({ ...nothingClosed, last_completed_artifact: "" }), rules: ["4.4#3"] },
    { name: "null", value: running({ ...nothingClosed, last_completed_artifact: null }), rules: ["4.4#3"] },
    { name: "NONE with progress overall", value: running({ ...nothingClosed, overall_progress_percent: 1 }), rules: ["4.4#3"] },
    { name: "NONE with progress in the stage", value: running({ ...nothingClosed, stage_progress_percent: 1 }), rules: ["4.4#3"] },
    { name: "NONE when all is closed", value: completed({ last_completed_artifact: "NONE" }), rules: ["4.4#3"] },
  ],
  kept: [
    { name: "NONE at 0", value: running(nothingClosed) },
    { name: "a closed artifact that has not earned a point", value: running({ ...nothingClosed, last_completed_artifact: "a" }) },
    {
      name: "NONE in a failed calculation that keeps the earlier percentage",
      value: blocked({ ...nothingClosed, overall_progress_percent: 3, blocking_questions: [CALCULATION_QUESTION] }),
    },
  ],
});

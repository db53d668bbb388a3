import type { ExecutionState } from "../src/index.ts";
import { aborted, blocked, completed, running } from "./reports.ts";
import { rule } from "./rule.ts";

rule("3.1#1", "exactly one state can be derived", {
  broken: [
    { name: "a running report claimed BLOCKED", value: running(), claimedState: "BLOCKED", rules: ["3.1#1", "4.8.1#1"] },
    { name: "an aborted report claimed BLOCKED", value: aborted(), claimedState: "BLOCKED", rules: ["3.1#1"] },
    { name: "an aborted report claimed RUNNING", value: aborted(), claimedState: "RUNNING", rules: ["3.1#1", "4.8.1#1"] },
    { name: "a completed report claimed ABORTED", value: completed(), claimedState: "ABORTED", rules: ["3.1#1"] },
    { name: "a claim that is no state", value: running(), claimedState: "PAUSED" as ExecutionState, rules: ["3.1#1"] },
  ],
  kept: [
    { name: "a running report claimed RUNNING", value: running(), claimedState: "RUNNING" },
    { name: "a blocked report claimed BLOCKED", value: blocked(), claimedState: "BLOCKED" },
    { name: "an aborted report claimed ABORTED", value: aborted(), claimedState: "ABORTED" },
    { name: "a completed report claimed COMPLETED", value: completed(), claimedState: "COMPLETED" },
  ],
});

rule("3.1#2", "derivation order", {
  broken: [
    {
      name: "a question and a next step claimed RUNNING",
      value: blocked({ next_step: "Verify docs/api.md" }),
      claimedState: "RUNNING",
      rules: ["3.1#2", "3.1#4", "4.7#1", "4.7#5"],
    },
    {
      name: "a question at 100 claimed COMPLETED",
      value: completed({ blocking_questions: ["docs/a.md is parked (RETRY/ABORT)"] }),
      claimedState: "COMPLETED",
      rules: ["3.1#2", "3.1#3", "3.1#4", "4.7#1"],
    },
    {
      name: "a next step at 100 claimed RUNNING",
      value: completed({ current_task: "Close docs/a.md", next_step: "Close docs/a.md" }),
      claimedState: "RUNNING",
      rules: ["3.1#2", "3.1#3", "3.1#4"],
    },
  ],
  kept: [{ name: "a claim that is first in the order", value: blocked(), claimedState: "BLOCKED" }],
});

rule("3.1#3", "at 100 percent no next step and no question", {
  broken: [
    { name: "a next step", value: completed({ next_step: "Run a.sh" }), rules: ["3.1#3", "3.1#4", "4.8.1#1"] },
    {
      name: "a question",
      value: completed({ blocking_questions: ["docs/a.md is parked (RETRY/ABORT)"] }),
      rules: ["3.1#3", "3.1#4"],
    },
    {
      name: "both",
      value: completed({ blocking_questions: ["docs/a.md is parked (RETRY/ABORT)"], next_step: "Run a.sh" }),
      rules: ["3.1#3", "3.1#4", "4.7#5", "4.8.1#1"],
    },
  ],
  kept: [
    { name: "neither", value: completed() },
    { name: "99 percent with a next step", value: running({ overall_progress_percent: 99 }) },
  ],
});

rule("3.1#4", "a report fits one state", {
  broken: [
    { name: "a completed report in stage C", value: completed({ current_stage: "C" }), rules: ["3.1#4"] },
    { name: "a completed report whose stage is at 99", value: completed({ stage_progress_percent: 99 }), rules: ["3.1#4"] },
    { name: "a completed report with a task", value: completed({ current_task: "Close a.md" }), rules: ["3.1#4"] },
    {
      name: "a question and a next step",
      value: blocked({ next_step: "Verify docs/api.md" }),
      rules: ["3.1#4", "4.7#5", "4.8.1#1"],
    },
  ],
  kept: [
    { name: "a completed report", value: completed() },
    { name: "a blocked report with the task that could not proceed", value: blocked() },
    { name: "an aborted report without a task", value: aborted({ current_task: "" }) },
  ],
});

rule("4.7#1", "questions only while BLOCKED", {
  broken: [
    { name: "a question claimed ABORTED", value: blocked(), claimedState: "ABORTED", rules: ["3.1#1", "4.7#1", "6.4#1"] },
    { name: "a question claimed COMPLETED", value: blocked(), claimedState: "COMPLETED", rules: ["3.1#1", "4.7#1"] },
    { name: "a question claimed RUNNING", value: blocked(), claimedState: "RUNNING", rules: ["3.1#1", "4.7#1", "4.8.1#1"] },
  ],
  kept: [
    { name: "a blocked report", value: blocked(), claimedState: "BLOCKED" },
    { name: "a running report without one", value: running(), claimedState: "RUNNING" },
  ],
});

rule("4.7#5", "with a question open there is no next step", {
  broken: [
    { name: "a blocked report with a next step", value: blocked({ next_step: "Run a.sh" }), rules: ["3.1#4", "4.7#5", "4.8.1#1"] },
    { name: "the same claimed BLOCKED", value: blocked({ next_step: "Run a.sh" }), claimedState: "BLOCKED", rules: ["3.1#4", "4.7#5", "4.8.1#1"] },
  ],
  kept: [{ name: "a blocked report", value: blocked() }, { name: "a running report", value: running() }],
});

rule("4.8.1#1", "next_step exactly while RUNNING", {
  broken: [
    { name: "no next step claimed RUNNING", value: aborted(), claimedState: "RUNNING", rules: ["3.1#1", "4.8.1#1"] },
    { name: "a next step claimed ABORTED", value: running(), claimedState: "ABORTED", rules: ["3.1#1", "4.8.1#1", "6.4#1"] },
    { name: "a next step at 100", value: completed({ next_step: "Run a.sh" }), rules: ["3.1#3", "3.1#4", "4.8.1#1"] },
  ],
  kept: [running(), blocked(), aborted(), completed()].map((value, index) => ({ name: `a valid report ${index}`, value })),
});

rule("6.4#1", "aborted without a next step and without questions", {
  broken: [
    { name: "a next step", value: running(), claimedState: "ABORTED", rules: ["3.1#1", "4.8.1#1", "6.4#1"] },
    { name: "a question", value: blocked(), claimedState: "ABORTED", rules: ["3.1#1", "4.7#1", "6.4#1"] },
  ],
  kept: [{ name: "neither", value: aborted(), claimedState: "ABORTED" }, { name: "no issues", value: aborted({ issues: [] }) }],
});

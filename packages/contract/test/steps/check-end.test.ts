import { aborted, blocked, completed, running } from "../reports.ts";
import { answered, closed, entered, invalidated, invalidatedIssue, runAborted, runCompleted } from "./events.ts";
import { failClosed, known, stepRule } from "./step-rule.ts";

const last = {
  current_stage: "D",
  overall_progress_percent: 87,
  last_completed_artifact: "docs/scope.md@1.2",
  current_task: "Verify verify/decision.md",
  next_step: "Close verify/decision.md",
};
const decision = closed("decision", { location: "verify/decision.md" });
const lostDecision = { ...invalidated("decision"), data: { ...invalidated("decision").data, location: "verify/decision.md" } };
const unfinished = running({ ...last, overall_progress_percent: 99, last_completed_artifact: "verify/decision.md" });

stepRule("6.2.1#1", "COMPLETED fixes overall at 100", {
  broken: [
    { name: "a run that completes at 99", previous: running(last), events: [decision, runCompleted()], next: unfinished, rules: ["6.2.1#1"] },
    {
      name: "a completed run that loses an artifact",
      previous: completed(),
      events: [lostDecision],
      next: running({ ...last, issues: ["INVALIDATED artifact=verify/decision.md"] }),
      rules: ["6.2.1#1"],
    },
    { name: "a completed run that falls across nothing", previous: completed(), events: [], next: unfinished, rules: ["4.2.2#2", "6.2.1#1", "6.3#1"] },
    { name: "a completed run that starts again", previous: completed(), events: [], next: running({ current_stage: "A", overall_progress_percent: 0, last_completed_artifact: "verify/decision.md" }), rules: ["4.2.2#2", "6.2.1#1", "6.3#1"] },
  ],
  kept: [
    { name: "a run that completes at 100", previous: running(last), events: [decision, runCompleted()], next: completed() },
    { name: "a completed run that is reported again", previous: completed(), events: [], next: completed() },
    { name: "a run at 99 that is not completed", previous: unfinished, events: [lostDecision], next: running({ ...last, issues: ["INVALIDATED artifact=verify/decision.md"] }) },
  ],
});

stepRule("6.4#2", "an aborted report shows the stage that aborted", {
  broken: [
    { name: "another stage than the event's", previous: running(), events: [runAborted("B")], next: aborted({ current_stage: "C" }), rules: ["6.4#2"] },
    { name: "a stage that the run was not in", previous: running(), events: [runAborted("C")], next: aborted({ current_stage: "C" }), rules: ["6.4#2"] },
    { name: "an aborted report of a run that nothing aborted", previous: running(), events: [], next: aborted(), rules: ["6.4#2"] },
    { name: "an aborted run that moves on", previous: aborted(), events: [], next: aborted({ current_stage: "C" }), rules: ["6.4#2"] },
    { name: "an abort before the stage that was entered", previous: running({ current_stage: "A" }), events: [entered("B"), runAborted("A")], next: aborted({ current_stage: "A" }), rules: ["6.4#2"] },
  ],
  kept: [
    { name: "the stage of the event", previous: running(), events: [runAborted("B")], next: aborted() },
    { name: "the stage that was entered before", previous: running({ current_stage: "A" }), events: [entered("B"), runAborted("B")], next: aborted() },
    { name: "an aborted run that stays", previous: aborted(), events: [], next: aborted() },
  ],
});

stepRule("6.4#3", "an aborted report keeps both percentages as they were calculated last", {
  broken: [
    { name: "a closure that is counted with the abort", previous: running(), events: [closed("api"), runAborted("B")], next: aborted({ overall_progress_percent: 44, last_completed_artifact: "docs/api.md" }), rules: ["6.4#3"] },
    { name: "a stage that is counted with the abort", previous: running(), events: [closed("api"), runAborted("B")], next: aborted({ stage_progress_percent: 100, last_completed_artifact: "docs/api.md" }), rules: ["6.4#3"] },
    { name: "a reset", previous: running(), events: [runAborted("B")], next: aborted({ overall_progress_percent: 0, stage_progress_percent: 0 }), rules: ["4.2.2#2", "6.3#1", "6.4#3"] },
    { name: "overall that changes after a failed calculation", previous: failClosed(), events: [answered(null, "NO"), runAborted("B")], next: aborted({ overall_progress_percent: 0 }), rules: ["6.4#3"] },
    {
      name: "the 0 of the failed calculation, where the value before is known",
      previous: failClosed(),
      events: [answered(null, "NO"), runAborted("B")],
      next: aborted({ stage_progress_percent: 0 }),
      known: known(),
      rules: ["4.2.2#2", "6.3#1", "6.4#3"],
    },
    {
      name: "an aborted run that is calculated again",
      previous: aborted(),
      events: [closed("api")],
      next: aborted({ overall_progress_percent: 44, last_completed_artifact: "docs/api.md" }),
      rules: ["6.4#3"],
    },
  ],
  kept: [
    { name: "both as they were", previous: blocked(), events: [answered("api", "ABORT"), runAborted("B")], next: aborted() },
    { name: "a closure right before the abort", previous: running(), events: [closed("api"), runAborted("B")], next: aborted({ last_completed_artifact: "docs/api.md" }) },
    { name: "the stage as it was before a failed calculation", previous: failClosed(), events: [answered(null, "NO"), runAborted("B")], next: aborted(), known: known() },
    { name: "any stage value after a failed calculation, where the one before is not known", previous: failClosed(), events: [runAborted("B")], next: aborted({ stage_progress_percent: 7 }) },
    {
      name: "an invalidation right before the abort",
      previous: running({ last_completed_artifact: "docs/guide.md@2.0" }),
      events: [invalidated("guide"), runAborted("B")],
      next: aborted({ issues: [invalidatedIssue("guide"), "ABORTED cause=OPERATOR"] }),
    },
    { name: "what a run that ends before its first report had calculated", previous: null, events: [closed("scope"), runAborted("A")], next: aborted({ current_stage: "A", overall_progress_percent: 10 }) },
  ],
});

import { running } from "../reports.ts";
import { answered, calculationFailed, closed, entered, invalidated, invalidatedIssue, reopened, retried } from "./events.ts";
import { failClosed, known, stepRule } from "./step-rule.ts";

const afterApi = { overall_progress_percent: 44, stage_progress_percent: 100, last_completed_artifact: "docs/api.md" };
const afterGuide = { overall_progress_percent: 44, stage_progress_percent: 100, last_completed_artifact: "docs/guide.md@2.0" };
const moved = { isClosed: false, isInvalidated: false, isReopened: false };

stepRule("2.0.1#2", "a percentage rises only across the closure of a required artifact", {
  broken: [
    {
      name: "a rise across a retry",
      previous: running(),
      events: [retried("api")],
      next: running({ overall_progress_percent: 33 }),
      rules: ["2.0.1#2", "4.2.2#2"],
    },
    {
      name: "a rise across the closure of an optional artifact",
      previous: running(),
      events: [closed("notes")],
      next: running({ stage_progress_percent: 60 }),
      rules: ["2.0.1#2", "4.2.2#2"],
    },
    {
      name: "a rise across an invalidation",
      previous: running(afterGuide),
      events: [invalidated("guide")],
      next: running({ overall_progress_percent: 45, issues: [invalidatedIssue("guide")] }),
      rules: ["2.0.1#2"],
    },
    {
      name: "a first report above zero",
      previous: null,
      events: [],
      next: running({ current_stage: "A", blocking_questions: ["docs/api.md requires KEY (PROVIDED/ABORT)"], next_step: "", last_completed_artifact: "NONE" }),
      rules: ["2.0.1#2", "4.2.2#2"],
    },
    {
      name: "a return from a failed calculation to more than was calculated before, with nothing closed since",
      previous: failClosed(),
      events: [answered(null, "YES")],
      next: running({ overall_progress_percent: 33 }),
      known: known(),
      rules: ["2.0.1#2", "4.2.2#2"],
    },
    {
      name: "a return above zero where nothing was ever calculated",
      previous: failClosed({ current_stage: "A", overall_progress_percent: 0, last_completed_artifact: "NONE" }),
      events: [answered(null, "YES")],
      next: running({ current_stage: "A", overall_progress_percent: 10, stage_progress_percent: 50 }),
      known: known({ lastCalculated: null }),
      rules: ["2.0.1#2", "4.2.2#2"],
    },
  ],
  kept: [
    { name: "a closure", previous: running(), events: [closed("api")], next: running(afterApi) },
    { name: "a stage that begins above the one before", previous: running({ current_stage: "A", stage_progress_percent: 10 }), events: [entered("B")], next: running() },
    { name: "a return from a failed calculation", previous: failClosed(), events: [answered(null, "YES")], next: running() },
    { name: "a return to exactly what was calculated before", previous: failClosed(), events: [answered(null, "YES")], next: running(), known: known() },
    {
      name: "a return to more, because of a closure while the calculation failed",
      previous: failClosed({ last_completed_artifact: "docs/api.md" }),
      events: [answered(null, "YES")],
      next: running(afterApi),
      known: known({
        closed: new Map([["api", { location: "docs/api.md", version: null }]]),
        movedSince: { ...moved, isClosed: true },
      }),
    },
  ],
});

stepRule("4.2.2#2", "percentages change by closure, rollback or invalidation and by nothing else", {
  broken: [
    { name: "a reset", previous: running(), events: [], next: running({ overall_progress_percent: 0 }), rules: ["4.2.2#2", "6.3#1"] },
    {
      name: "a fall across a stage that was reopened and lost nothing",
      previous: running({ current_stage: "C", overall_progress_percent: 45 }),
      events: [reopened("B", "REOPENED", "api")],
      next: running({ issues: ["REOPENED artifact=api"] }),
      rules: ["4.2.2#2"],
    },
    {
      name: "the stage at 0 with the calculation question, but no failed calculation",
      previous: running(),
      events: [],
      next: failClosed(),
      rules: ["4.2.2#2", "6.3#1"],
    },
    {
      name: "overall that changes with a failed calculation",
      previous: running(),
      events: [calculationFailed()],
      next: failClosed({ overall_progress_percent: 0 }),
      rules: ["4.2.2#2", "6.3#1"],
    },
  ],
  kept: [
    { name: "an invalidation", previous: running(afterGuide), events: [invalidated("guide")], next: running({ issues: [invalidatedIssue("guide")] }) },
    { name: "a failed calculation, which sets the stage to 0", previous: running(), events: [calculationFailed()], next: failClosed() },
    { name: "a calculation that fails again", previous: failClosed(), events: [answered(null, "YES"), calculationFailed()], next: failClosed() },
    { name: "a fail-closed report that is repeated", previous: failClosed(), events: [], next: failClosed() },
    { name: "a step in which nothing changes", previous: running(), events: [retried("api", false)], next: running() },
  ],
});

stepRule("6.3#1", "a percentage falls only across a rollback, an invalidation or a reopened stage", {
  broken: [
    { name: "a fall across a closure", previous: running(), events: [closed("api")], next: running({ ...afterApi, overall_progress_percent: 20 }), rules: ["6.3#1"] },
    { name: "a stage that falls across a closure", previous: running(), events: [closed("api")], next: running({ ...afterApi, stage_progress_percent: 49 }), rules: ["6.3#1"] },
    {
      name: "a return from a failed calculation to less, with nothing lost since",
      previous: failClosed(),
      events: [answered(null, "YES")],
      next: running({ stage_progress_percent: 49 }),
      known: known(),
      rules: ["4.2.2#2", "6.3#1"],
    },
  ],
  kept: [
    { name: "an invalidation", previous: running(afterGuide), events: [invalidated("guide")], next: running({ issues: [invalidatedIssue("guide")] }) },
    {
      name: "an invalidation that reopens a stage",
      previous: running({ overall_progress_percent: 44 }),
      events: [invalidated("scope"), reopened("A")],
      next: running({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0, last_completed_artifact: "NONE", issues: [invalidatedIssue("scope")] }),
    },
    {
      name: "a return to less, because of an invalidation while the calculation failed",
      previous: failClosed(),
      events: [answered(null, "YES")],
      next: running({ overall_progress_percent: 20, stage_progress_percent: 0 }),
      known: known({ movedSince: { ...moved, isInvalidated: true } }),
    },
  ],
});

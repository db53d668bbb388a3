import { MAX_LISTED_ISSUES } from "../../src/index.ts";
import { aborted, blocked, running } from "../reports.ts";
import { answered, closed, entered, invalidated, invalidatedIssue, NO_PROGRESS, retried, runAborted, silent } from "./events.ts";
import { stepRule } from "./step-rule.ts";

const silentRun = running({ issues: [NO_PROGRESS] });
const afterApi = { overall_progress_percent: 44, last_completed_artifact: "docs/api.md" };
const manyIssues = [...Array.from({ length: MAX_LISTED_ISSUES }, (_, index) => `PARKED artifact=docs/${index}.md`), "MORE count=1"];

stepRule("2.2#1", "the issue of a silent window ends with observable progress and with nothing else", {
  broken: [
    { name: "an issue that goes across nothing", previous: silentRun, events: [], next: running(), rules: ["2.2#1"] },
    { name: "an issue that goes across an uncharged return", previous: silentRun, events: [retried("api", false)], next: running(), rules: ["2.2#1"] },
    { name: "an issue that goes across an answer", previous: blocked({ issues: [NO_PROGRESS] }), events: [answered("api", "PROVIDED")], next: running(), rules: ["2.2#1"] },
    { name: "an issue that goes with an abort", previous: silentRun, events: [runAborted("B")], next: aborted(), rules: ["2.2#1"] },
    { name: "an issue that stays after a closure", previous: silentRun, events: [closed("api")], next: running({ ...afterApi, issues: [NO_PROGRESS] }), rules: ["2.2#1"] },
    { name: "an issue that stays after a charged retry", previous: silentRun, events: [retried("api")], next: silentRun, rules: ["2.2#1"] },
    { name: "an issue of a window that expired before the progress", previous: running(), events: [silent(), retried("api")], next: silentRun, rules: ["2.2#1"] },
  ],
  kept: [
    { name: "a closure", previous: silentRun, events: [closed("api")], next: running(afterApi) },
    { name: "the closure of an optional artifact", previous: silentRun, events: [closed("notes")], next: running() },
    { name: "a stage that is entered", previous: running({ current_stage: "A", issues: [NO_PROGRESS] }), events: [entered("B")], next: running() },
    { name: "a charged retry", previous: silentRun, events: [retried("api")], next: running() },
    {
      name: "an invalidation",
      previous: running({ ...afterApi, last_completed_artifact: "docs/guide.md@2.0", issues: [NO_PROGRESS] }),
      events: [invalidated("guide")],
      next: running({ issues: [invalidatedIssue("guide")] }),
    },
    { name: "an issue that stays while agents work", previous: silentRun, events: [retried("api", false)], next: silentRun },
    { name: "a window that expires after the progress", previous: silentRun, events: [closed("api"), silent()], next: running({ ...afterApi, issues: [NO_PROGRESS] }) },
    { name: "an issue that is not listed any more", previous: silentRun, events: [silent()], next: running({ issues: manyIssues }) },
  ],
});

stepRule("2.2#3", "why there is no progress is said as structured text", {
  broken: [
    { name: "a report that says nothing", previous: running(), events: [silent()], next: running(), rules: ["2.2#3"] },
    { name: "a sentence", previous: running(), events: [silent()], next: running({ issues: ["Still at it"] }), rules: ["2.2#3", "4.6#1"] },
    { name: "progress that came before the window", previous: running(), events: [closed("api"), silent()], next: running(afterApi), rules: ["2.2#3"] },
    { name: "an answer, which is no progress", previous: blocked(), events: [silent(), answered("api", "PROVIDED")], next: running(), rules: ["2.2#3"] },
  ],
  kept: [
    { name: "the issue of the window", previous: running(), events: [silent()], next: silentRun },
    { name: "another issue", previous: running(), events: [silent()], next: running({ issues: ["PARKED artifact=docs/api.md reason=TIMEOUT"] }) },
    { name: "a question", previous: blocked(), events: [silent()], next: blocked() },
    { name: "progress that came after the window", previous: running(), events: [silent(), closed("api")], next: running(afterApi) },
  ],
});

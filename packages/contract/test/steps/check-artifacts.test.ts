import { aborted, blocked, running } from "../reports.ts";
import { closed, invalidated, invalidatedIssue, retried, runAborted } from "./events.ts";
import { known, stepRule } from "./step-rule.ts";

const afterGuide = running({ overall_progress_percent: 44, stage_progress_percent: 100, last_completed_artifact: "docs/guide.md@2.0" });
const named = (last_completed_artifact: string) => running({ last_completed_artifact });
const lost = (last_completed_artifact: string) => running({ last_completed_artifact, issues: [invalidatedIssue("guide")] });
const threeClosed = new Map([
  ["api", { location: "docs/api.md", version: null }],
  ["scope", { location: "docs/scope.md", version: "1.2" }],
  ["guide", { location: "docs/guide.md", version: "2.0" }],
]);

stepRule("4.4#1", "last_completed_artifact is the required artifact that was closed last and still is", {
  broken: [
    { name: "the one before the closure", previous: running(), events: [closed("api")], next: running(), rules: ["4.4#1"] },
    { name: "an artifact that nothing closed", previous: running(), events: [], next: named("docs/api.md"), rules: ["4.4#1"] },
    { name: "an optional one", previous: running(), events: [closed("notes")], next: named("docs/notes.md"), rules: ["4.4#1"] },
    { name: "one that was lost", previous: afterGuide, events: [invalidated("guide")], next: lost("docs/guide.md@2.0"), rules: ["4.4#1"] },
    { name: "one that a first report names out of nothing", previous: null, events: [], next: running({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0 }), rules: ["4.4#1"] },
    {
      name: "another than the one before the lost one, where that is known",
      previous: afterGuide,
      events: [invalidated("guide")],
      next: lost("docs/api.md"),
      known: known({ closed: threeClosed }),
      rules: ["4.4#1"],
    },
    {
      name: "an artifact that was lost earlier, where that is known",
      previous: running(),
      events: [],
      next: running(),
      known: known({ closed: new Map(threeClosed).set("scope", { location: "docs/other.md", version: null }) }),
      rules: ["4.4#1"],
    },
  ],
  kept: [
    { name: "the closure of this step", previous: running(), events: [closed("guide"), closed("api")], next: named("docs/api.md") },
    { name: "the one that stays when the last is lost", previous: running(), events: [closed("guide"), closed("api"), invalidated("api")], next: named("docs/guide.md@2.0") },
    { name: "any other after the loss, where the earlier closures are not known", previous: afterGuide, events: [invalidated("guide")], next: lost("docs/api.md") },
    { name: "the one before the lost one, where that is known", previous: afterGuide, events: [invalidated("guide")], next: lost("docs/scope.md@1.2"), known: known({ closed: threeClosed }) },
    { name: "one that is closed again, which makes it the last", previous: running(), events: [invalidated("api"), closed("api")], next: named("docs/api.md"), known: known({ closed: threeClosed }) },
  ],
});

stepRule("4.4#2", "it carries the version that the closure has", {
  broken: [
    { name: "no version", previous: running(), events: [closed("guide")], next: named("docs/guide.md"), rules: ["4.4#2"] },
    { name: "another version", previous: running(), events: [closed("guide")], next: named("docs/guide.md@2.1"), rules: ["4.4#2"] },
    { name: "a version of an artifact that has none", previous: running(), events: [closed("api")], next: named("docs/api.md@1"), rules: ["4.4#2"] },
    { name: "a version that is gone without an event", previous: running(), events: [retried("api")], next: named("docs/scope.md"), rules: ["4.4#2"] },
  ],
  kept: [
    { name: "location and version", previous: running(), events: [closed("guide")], next: named("docs/guide.md@2.0") },
    { name: "a location without a version", previous: running(), events: [closed("api")], next: named("docs/api.md") },
    { name: "the version of the later closure", previous: running(), events: [invalidated("scope"), closed("scope", { version: "1.3" })], next: named("docs/scope.md@1.3") },
  ],
});

stepRule("4.5#2", "the artifact of current_task is a required one", {
  broken: [
    { name: "an optional artifact", previous: running(), events: [closed("notes")], next: running({ current_task: "Verify docs/notes.md" }), rules: ["4.5#2"] },
    { name: "an optional artifact in a blocked report", previous: running(), events: [closed("notes")], next: blocked({ current_task: "Verify docs/notes.md" }), rules: ["4.5#2"] },
    { name: "an optional artifact in an aborted report", previous: running(), events: [closed("notes"), runAborted("B")], next: aborted({ current_task: "Verify docs/notes.md" }), rules: ["4.5#2"] },
    { name: "an artifact that is not among the required ones", previous: running(), events: [], next: running({ current_task: "Generate docs/notes.md" }), known: known(), rules: ["4.5#2"] },
  ],
  kept: [
    { name: "a required artifact", previous: running(), events: [closed("api")], next: running({ last_completed_artifact: "docs/api.md", current_task: "Verify docs/api.md" }) },
    { name: "an artifact of which nothing says that it is optional", previous: running(), events: [], next: running({ current_task: "Generate docs/notes.md" }) },
    { name: "an optional next step", previous: running(), events: [closed("notes")], next: running({ next_step: "Verify docs/notes.md" }) },
    { name: "a required artifact that is known", previous: running(), events: [], next: running(), known: known() },
  ],
});

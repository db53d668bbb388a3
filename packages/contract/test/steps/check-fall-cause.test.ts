import { MAX_LISTED_ISSUES } from "../../src/index.ts";
import { running } from "../reports.ts";
import { closed, invalidated, invalidatedIssue, reopened } from "./events.ts";
import { known, stepRule } from "./step-rule.ts";

const before = running({ overall_progress_percent: 44, stage_progress_percent: 100, last_completed_artifact: "docs/guide.md@2.0" });
const fallen = (...issues: readonly string[]) => running({ issues });
const closedBefore = new Map([
  ["api", { location: "docs/api.md", version: null }],
  ["scope", { location: "docs/scope.md", version: "1.2" }],
  ["guide", { location: "docs/guide.md", version: "2.0" }],
]);
const lostGuide = [invalidated("guide")];

stepRule("6.3#2", "a fall names its trigger, event and artifact", {
  broken: [
    { name: "a fall without a word", previous: before, events: lostGuide, next: fallen(), rules: ["6.3#2"] },
    { name: "another artifact", previous: before, events: lostGuide, next: fallen(invalidatedIssue("api")), rules: ["6.3#2"] },
    { name: "another event", previous: before, events: lostGuide, next: fallen("PARKED artifact=docs/guide.md reason=TIMEOUT"), rules: ["6.3#2"] },
    { name: "event and artifact in two issues", previous: before, events: lostGuide, next: fallen("INVALIDATED", "PARKED artifact=docs/guide.md"), rules: ["6.3#2"] },
    {
      name: "what followed from the cause instead of the cause",
      previous: before,
      events: [invalidated("api"), invalidated("guide", "NEEDS_INVALIDATED", "api")],
      next: fallen(invalidatedIssue("guide", "NEEDS_INVALIDATED")),
      rules: ["6.3#2"],
    },
    {
      name: "one of two causes, where both are known to be of required artifacts",
      previous: before,
      events: [invalidated("api", "GATE_FAILED", "c1"), invalidated("guide", "COMMIT_LOST", "c2")],
      next: fallen(invalidatedIssue("api")),
      known: known({ closed: closedBefore }),
      rules: ["6.3#2"],
    },
    {
      name: "two invalidations that name each other, and neither of them is named",
      previous: before,
      events: [invalidated("api", "NEEDS_INVALIDATED", "guide"), invalidated("guide", "NEEDS_INVALIDATED", "api")],
      next: fallen(),
      rules: ["6.3#2"],
    },
  ],
  kept: [
    { name: "the event's name and the location", previous: before, events: lostGuide, next: fallen(invalidatedIssue("guide")) },
    { name: "the event's cause and the ID", previous: before, events: lostGuide, next: fallen("GATE_FAILED artifact=guide") },
    { name: "an artifact that is its own trigger", previous: before, events: [invalidated("guide", "ROLLED_BACK", "guide")], next: fallen("ROLLED_BACK artifact=docs/guide.md") },
    {
      name: "the cause, and not what followed from it",
      previous: before,
      events: [invalidated("api"), invalidated("guide", "NEEDS_INVALIDATED", "api")],
      next: fallen(invalidatedIssue("api")),
    },
    {
      name: "one artifact of several that one commit took",
      previous: before,
      events: [invalidated("api", "COMMIT_LOST"), invalidated("guide", "COMMIT_LOST")],
      next: fallen(invalidatedIssue("guide", "COMMIT_LOST")),
      known: known({ closed: closedBefore }),
    },
    {
      name: "one of two causes, where the other may be of an optional artifact",
      previous: before,
      events: [invalidated("guide", "GATE_FAILED", "c1"), invalidated("notes", "GATE_FAILED", "c2")],
      next: fallen(invalidatedIssue("guide")),
    },
    {
      name: "the cause that is not of an optional artifact, where that is known",
      previous: before,
      events: [invalidated("guide", "GATE_FAILED", "c1"), invalidated("notes", "GATE_FAILED", "c2")],
      next: fallen(invalidatedIssue("guide")),
      known: known({ closed: closedBefore }),
    },
    {
      name: "a reopened stage that follows from the named invalidation",
      previous: before,
      events: [invalidated("scope"), reopened("A")],
      next: running({ current_stage: "A", overall_progress_percent: 24, last_completed_artifact: "docs/guide.md@2.0", issues: [invalidatedIssue("scope")] }),
    },
    {
      name: "issues that are too many to be listed",
      previous: before,
      events: lostGuide,
      next: fallen(...Array.from({ length: MAX_LISTED_ISSUES }, (_, index) => `PARKED artifact=docs/${index}.md`), "MORE count=1"),
    },
    {
      name: "a loss that a closure makes up for",
      previous: before,
      events: [...lostGuide, closed("api")],
      next: running({ overall_progress_percent: 44, stage_progress_percent: 100, last_completed_artifact: "docs/api.md" }),
    },
  ],
});

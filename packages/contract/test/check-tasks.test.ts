import { blocked, running } from "./reports.ts";
import { rule } from "./rule.ts";

const noSteps = ["Generate", "Generate ", "generate docs/a.md", "Draft docs/a.md", "Generate  docs/a.md", "docs/a.md",
  "Generate ../a.md", "Generate /a.md", "Generate NONE", "Run a@1", "Close docs/a.md ", ' ', "Verify \"a.md\"",
  "Generate\tdocs/a.md", "Generate docs\u202e/a.md", 5, null, undefined, ["Generate a.md"]];

const steps = ["Generate code/src/memoryEngine/index.js", "Run verify/smoke/smoke_check.sh",
  "Close docs/04_autonomy/autonomy_policy.md", 'Verify "docs/scope and success.md"', "Generate docs/ünï.md"];

const saysMore = ["Generate docs/a.md and Close docs/b.md", "Verify docs/a.md, if it exists", "Run a.sh to see what happens",
  'Close "docs/a b.md" and go on', "Generate docs/a.md\nClose docs/b.md"];

const neither = ["Draft Autonomy Policy retry rules", "Working on autonomy stuff", "Analyzing the best approach",
  "Generate ../a.md and stop", "Wait for approval"];

rule("4.5#1", "current_task is one lifecycle step", {
  broken: [
    ...noSteps.map((value) => ({ name: JSON.stringify(value) ?? "undefined", value: running({ current_task: value }), rules: ["4.5#1"] as const })),
    ...neither.map((value) => ({ name: value, value: running({ current_task: value }), rules: ["4.5#1", "4.5#3"] as const })),
    { name: "the empty text while RUNNING", value: running({ current_task: "" }), rules: ["4.5#1"] },
  ],
  kept: [
    ...steps.map((value) => ({ name: value, value: running({ current_task: value }) })),
    { name: "the empty text while BLOCKED", value: blocked({ current_task: "" }) },
  ],
});

rule("4.5#3", "current_task says nothing else", {
  broken: [
    ...saysMore.map((value) => ({ name: value, value: running({ current_task: value }), rules: ["4.5#3"] as const })),
    ...neither.map((value) => ({ name: value, value: running({ current_task: value }), rules: ["4.5#1", "4.5#3"] as const })),
  ],
  kept: steps.map((value) => ({ name: value, value: running({ current_task: value }) })),
});

rule("4.8#1", "next_step is one lifecycle step", {
  broken: [
    ...noSteps.map((value) => ({ name: JSON.stringify(value) ?? "undefined", value: running({ next_step: value }), rules: ["4.8#1"] as const })),
    ...neither.map((value) => ({ name: value, value: running({ next_step: value }), rules: ["4.8#1", "4.8#2"] as const })),
  ],
  kept: steps.map((value) => ({ name: value, value: running({ next_step: value }) })),
});

rule("4.8#2", "next_step says nothing else", {
  broken: [
    ...saysMore.map((value) => ({ name: value, value: running({ next_step: value }), rules: ["4.8#2"] as const })),
    ...neither.map((value) => ({ name: value, value: running({ next_step: value }), rules: ["4.8#1", "4.8#2"] as const })),
  ],
  kept: steps.map((value) => ({ name: value, value: running({ next_step: value }) })),
});

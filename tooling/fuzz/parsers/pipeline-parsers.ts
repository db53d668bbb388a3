import { readFileSync } from "node:fs";

import { importAutoforge, parsePlan } from "../../../packages/pipeline/dist/index.js";
import { moneyMicros } from "../../../packages/pipeline/dist/budget/money.js";
import { parseEventBody } from "../../../packages/pipeline/dist/events/event.js";
import { parseBudgetTimeMs, parseDurationMs } from "../../../packages/pipeline/dist/plan/duration.js";
import { parseRegistration } from "../../../packages/pipeline/dist/plan/parse-registration.js";
import { parseSizeBytes } from "../../../packages/pipeline/dist/plan/size.js";
import { networkProblem, secretFileProblem, webhookTimeoutProblem, webhookUrlProblem } from "../../../packages/pipeline/dist/plan/webhook-problems.js";
import { captureGroupCount, patternProblem } from "../../../packages/pipeline/dist/util/pattern-problem.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";

const file = "pawl.yaml";
const demo = readFileSync(new URL("../../../examples/csv/pawl.yaml", import.meta.url), "utf8");

const check = "gate: { checks: [{ run: [test, -s, a], count: '(\\d+) passed', min: 1, timeout: 5m }] }";
const full = `contract: "1"
branch: main
mode: isolated
agents: { claude: { claude: {}, timeout: 30m } }
limits: { attempts: 2, budget: { attempt: { money: "2.00", tokens: 500000, time: 30m }, run: { money: "100.00" }, day: { time: 20h } } }
protect: ["test/**"]
env: { pass: [API_KEY], set: { A: b } }
setup: [[npm, ci]]
webhooks:
  - { url: 'https://example.org/hook', secretEnv: HOOK_SECRET }
  - { name: ops, urlEnv: HOOK, secretFile: key, format: n8n, events: [run.ended], allowAddresses: [10.0.0.0/8], redirects: 2, timeout: 5s, maxBytes: 2048 }
artifacts:
  - { id: a, stage: A, location: docs/a.md, version: "1.0", title: A, description: "What", steps: [one], run: [make, a], writes: ["docs/a/**"], inputs: ["src/**"], forbid: ["x+"], priority: 3, category: c, estimate: 5m, ${check} }
  - { id: b, stage: B, location: docs/b.md, needs: [a], agent: claude, requires: { env: [API_KEY], files: [.env] }, ${check} }
  - { id: c, stage: C, location: src/, needs: [b], agent: claude, optional: true, ${check} }
  - { id: c2, stage: C, location: lib/, needs: [b], agent: claude, ${check} }
  - { id: d, stage: D, location: decision.md, needs: [c2], run: [make, d], ${check} }
`;
const registering = `contract: "1"
agents: { default: { command: [agent] } }
registrations:
  - { from: docs/features.yaml, stage: C, under: [src/features/], max: 40, agent: default, writes: ["test/{id}.test.ts"], gates: { default: { checks: [{ run: [npm, test, --, "{location}"] }] } } }
artifacts:
  - { id: a, stage: A, location: docs/features.yaml, agent: default, gate: { checks: [{ run: [make, a] }] } }
  - { id: b, stage: B, location: docs/b.md, agent: default, gate: { checks: [{ run: [make, b] }] } }
  - { id: c, stage: C, location: src/c.ts, agent: default, gate: { checks: [{ run: [make, c] }] } }
  - { id: d, stage: D, location: decision.md, agent: default, gate: { checks: [{ run: [make, d] }] } }
`;
const registration = "artifacts:\n  - { id: login, location: src/features/login/, title: Log in, description: Lets people in, steps: [a form], needs: [], gate: default }\n";

/** The plan that registrations are read for, made once. */
function registeringPlan() {
  const read = parsePlan(registering, { file });
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const [given] = read.plan.registrations ?? [];
  if (given === undefined) throw new Error("nothing registers");
  return { plan: read.plan, registration: given };
}

const features = JSON.stringify([
  { id: 1, priority: 1, category: "functional", name: "Login", description: "Lets people in", steps: ["open", "type"], passes: true, in_progress: false, dependencies: "[]" },
  { id: 2, priority: 2, category: "style", name: "Colours", description: "x", steps: "[\"a\"]", passes: 0, dependencies: [1], needs_human_input: 1, human_input_request: '{"prompt": "Which?", "fields": []}', human_input_response: null },
]);
const options = { agent: ["agent"], gate: ["npm", "test"], location: "features/{id}/", writes: [], steps: true } as unknown as Parameters<typeof importAutoforge>[1];

const isOk = (result: unknown): boolean => typeof result === "object" && result !== null && "ok" in result && result.ok === true;
const isSomething = (result: unknown): boolean => Array.isArray(result) && result.some((one) => one !== null);

/** Plans, what agents register in them, what becomes of other tools' lists, and events. */
export const pipelineParsers: readonly FuzzedParser[] = [
  {
    name: "plan",
    sources: ["packages/pipeline/src/plan/parse-plan.ts", "packages/pipeline/src/plan/parse-plan-top.ts", "packages/pipeline/src/plan/source/build-value.ts", "packages/pipeline/src/plan/source/split-list.ts"],
    seeds: [full, registering, demo],
    words: ["<<", "&x", "*x", "!!binary", "!!set", "---", "...", "? ", "|+", ">-", "%YAML 1.1"],
    run: (input) => parsePlan(input, { file }),
    isAccepted: isOk,
    cost: 12,
  },
  {
    name: "registration",
    sources: ["packages/pipeline/src/plan/parse-registration.ts"],
    seeds: [registration],
    run: (() => {
      const { plan, registration: given } = registeringPlan();
      return (input: Buffer) => parseRegistration(input, plan, given);
    })(),
    isAccepted: isOk,
    cost: 6,
  },
  {
    name: "autoforge-features",
    sources: ["packages/pipeline/src/import/autoforge/read-value.ts"],
    seeds: [features],
    run: (input) => {
      let rows: unknown;
      try {
        rows = JSON.parse(input.toString("utf8"));
      } catch {
        rows = [{ id: input.toString("latin1"), name: input.toString("utf8"), steps: input, dependencies: input.toString("utf8"), human_input_request: input.toString("utf8") }];
      }
      return importAutoforge({ rows: Array.isArray(rows) ? rows : [rows], missingColumns: [], otherTables: [] }, options);
    },
    isAccepted: isOk,
    cost: 20,
  },
  {
    name: "ledger-event",
    sources: ["packages/pipeline/src/events/event.ts", "packages/database/src/operations/chain-events.ts"],
    seeds: [
      JSON.stringify({ type: "run.paused", data: { by: "Jane", why: null } }),
      JSON.stringify({ type: "status.tampered", data: { expected: null, found: null, quarantine: null, stage: "A" } }),
      JSON.stringify({ type: "artifact.retried", data: { artifact: "a", attempt: 1, reason: "CHECK_FAILED", charged: true, detail: "it failed", evidence: [], notBeforeMs: 0, fingerprint: null } }),
    ],
    run: (input) => {
      let value: unknown;
      try {
        value = JSON.parse(input.toString("utf8"));
      } catch {
        return null;
      }
      const { type, data } = Object(value) as { readonly type: unknown; readonly data: unknown };
      return parseEventBody(String(type), data);
    },
    refusals: ["PIPELINE_BAD_EVENT"],
    isAccepted: (result) => result !== null,
  },
  {
    name: "amounts",
    sources: ["packages/pipeline/src/plan/duration.ts", "packages/pipeline/src/plan/size.ts", "packages/pipeline/src/budget/money.ts"],
    seeds: ["5m", "90s", "12.50", "0.000001", "512MiB"],
    run: (input) => {
      const text = input.toString("utf8");
      return [parseDurationMs(text), parseBudgetTimeMs(text), parseSizeBytes(text), moneyMicros(text)];
    },
    isAccepted: isSomething,
  },
  {
    name: "patterns-of-a-plan",
    sources: ["packages/pipeline/src/util/pattern-problem.ts"],
    seeds: ["(\\d+) passed", "^(?:a|b)*$", "(a+)+$", "[\\p{L}]{1,3}(?<n>x)\\k<n>"],
    run: (input) => {
      const problem = patternProblem(input.toString("utf8"));
      return problem === null ? captureGroupCount(input.toString("utf8")) : null;
    },
    isAccepted: () => true,
  },
  {
    name: "webhook-settings",
    sources: ["packages/pipeline/src/plan/webhook-problems.ts"],
    seeds: ["https://example.com/hook", "10.0.0.0/8", "fd00::/8", "secrets/key", "15s"],
    run: (input) => [webhookUrlProblem, networkProblem, secretFileProblem, webhookTimeoutProblem].map((problem) => problem(input.toString("utf8") as never)),
    isAccepted: (result) => Array.isArray(result) && result.includes(null),
  },
];

import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import { planContract } from "../../src/plan/plan-contract.ts";
import { DEFAULT_LIMITS } from "../../src/plan/plan-defaults.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { artifactText, planText } from "./plan-text.ts";

const parse = (text: string | Uint8Array): Plan => {
  const result = parsePlan(text, { file: "pawl.yaml" });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};

test("fills in every default of a minimal plan", () => {
  const plan = parse(planText());
  expect(plan).toMatchObject({
    contract: "1",
    branch: null,
    mode: null,
    limits: DEFAULT_LIMITS,
    resources: { memoryBytes: null, cpuTimeMs: null, niceness: 0 },
    retention: { logsBytes: 2 * 1024 ** 3, quarantineBytes: 1024 ** 3, evidenceBytes: 4 * 1024 ** 3 },
    protect: [],
    env: { pass: [], set: {} },
    setup: [],
    webhooks: [],
  });
  expect(plan.agents).toEqual({
    default: { command: ["agent"], shell: null, timeoutMs: 3_600_000, stallMs: 1_200_000, startMs: 300_000, toolMs: 1_800_000, resources: plan.resources },
  });
  expect(plan.artifacts[0]).toEqual({
    id: "a1",
    stage: "A",
    location: "docs/a1.md",
    version: null,
    title: "a1",
    description: "",
    steps: [],
    needs: [],
    optional: false,
    changed: false,
    agent: "default",
    run: null,
    requires: { env: [], files: [] },
    writes: [],
    inputs: ["**"],
    gate: { checks: [{ run: ["check-it"], count: null, min: null, timeoutMs: 600_000 }], control: "parent" },
    forbid: ["^<{7}(?: |$)", "^\\|{7}(?: |$)", "^>{7}(?: |$)"],
    priority: 0,
    category: null,
    estimateMs: null,
  });
  expect(plan.artifacts.map(({ location }) => location)).toEqual(["docs/a1.md", "docs/b1.md", "src/c1", "docs/d1.md"]);
});

test("forbids unfinished work by default in stage C only", () => {
  const forbids = parse(planText()).artifacts.map(({ forbid }) => forbid.some((pattern) => new RegExp(pattern, "m").test("// TODO later")));
  expect(forbids).toEqual([false, false, true, false]);
});

test("forbids conflict markers by default, and not the underline of a heading", () => {
  const [{ forbid }] = parse(planText()).artifacts as [Plan["artifacts"][number]];
  const isForbidden = (line: string) => forbid.some((pattern) => new RegExp(pattern, "m").test(line));
  expect(["<<<<<<< HEAD", "||||||| base", ">>>>>>> theirs", ">>>>>>>"].map(isForbidden)).toEqual([true, true, true, true]);
  expect(["=======", "<<<<<<<<", "a <<<<<<< b"].map(isForbidden)).toEqual([false, false, false]);
});

test("takes over everything that the file sets", () => {
  const top = [
    "branch: main",
    "mode: in-place",
    "limits: { attempts: 5, agents: 4, gates: 2, batch: 3, train: 2, backoff: 0s, maxBackoff: 200ms, patterns: 1500ms, statusFaults: 0, regressionRatio: 0, regressionBatch: 15, silence: 2h }",
    "resources: { memory: 512MiB, nice: 5 }",
    "retention: { logs: 1KiB, evidence: 3MiB }",
    "protect: [test/**]",
    "env: { pass: [API_KEY], set: { LANG: C } }",
    "setup: [[npm, ci]]",
    "webhooks:",
    "  - { url: 'https://example.org/hook', secretEnv: HOOK_SECRET }",
    "  - { url: 'http://localhost:1' }",
    "  - { name: ops, urlEnv: HOOK, secretFile: key, format: n8n, events: [run.ended], allowAddresses: [10.0.0.0/8], redirects: 2, timeout: 5s, maxBytes: 2048 }",
    "",
  ].join("\n");
  const agents = "agents:\n  slow:\n    shell: agent < $PAWL_ASSIGNMENT\n    timeout: 2h\n    stall: 1m\n    start: none\n    resources: { memory: 2GiB, cpuTime: 90s }\n  default:\n    command: [agent, '']\n";
  const fields = {
    version: "'1.0'",
    title: "Title",
    description: "Text",
    steps: "[one, two]",
    needs: "[d1]",
    optional: "true",
    agent: "slow",
    requires: "{ env: [TOKEN], files: [data/] }",
    writes: "[test/x/**]",
    inputs: "[src]",
    forbid: "[]",
    changed: "true",
    priority: "-2",
    category: "docs",
    estimate: "90s",
    gate: "{ checks: [{ run: [t, ''], count: '(\\d+) passed', timeout: 5m }, { run: [u], count: '(\\d+)', min: 7 }], control: none }",
  };
  const plan = parse(planText({ top, agents, more: artifactText(fields) }));
  expect(plan).toMatchObject({
    branch: "main",
    mode: "in-place",
    limits: { attempts: 5, agents: 4, gates: 2, batch: 3, train: 2, backoffMs: 0, maxBackoffMs: 200, patternMs: 1500, statusFaults: 0, silenceMs: 7_200_000, regressionRatio: 0, regressionBatch: 15 },
    resources: { memoryBytes: 512 * 1024 ** 2, cpuTimeMs: null, niceness: 5 },
    retention: { logsBytes: 1024, quarantineBytes: 1024 ** 3, evidenceBytes: 3 * 1024 ** 2 },
    protect: ["test/**"],
    env: { pass: ["API_KEY"], set: { LANG: "C" } },
    setup: [["npm", "ci"]],
    webhooks: [
      { url: "https://example.org/hook", secretEnv: "HOOK_SECRET" },
      { url: "http://localhost:1", secretEnv: null },
      {
        name: "ops",
        url: null,
        urlEnv: "HOOK",
        secretEnv: null,
        secretFile: "key",
        format: "n8n",
        events: ["run.ended"],
        allowAddresses: ["10.0.0.0/8"],
        redirects: 2,
        timeoutMs: 5_000,
        maxBytes: 2_048,
      },
    ],
  });
  const resources = { memoryBytes: 2 * 1024 ** 3, cpuTimeMs: 90_000, niceness: 5 };
  expect(plan.agents["slow"]).toEqual({ command: null, shell: "agent < $PAWL_ASSIGNMENT", timeoutMs: 7_200_000, stallMs: 60_000, startMs: null, toolMs: 1_800_000, resources });
  expect(plan.agents["default"]?.resources).toEqual(plan.resources);
  expect(plan.artifacts.at(-1)).toEqual({
    id: "x",
    stage: "D",
    location: "docs/x.md",
    version: "1.0",
    title: "Title",
    description: "Text",
    steps: ["one", "two"],
    needs: ["d1"],
    optional: true,
    changed: true,
    agent: "slow",
    run: null,
    requires: { env: ["TOKEN"], files: ["data"] },
    writes: ["test/x/**"],
    inputs: ["src"],
    gate: {
      checks: [
        { run: ["t", ""], count: "(\\d+) passed", min: 1, timeoutMs: 300_000 },
        { run: ["u"], count: "(\\d+)", min: 7, timeoutMs: 600_000 },
      ],
      control: "none",
    },
    forbid: [],
    priority: -2,
    category: "docs",
    estimateMs: 90_000,
  });
});

test("an artifact with `run` has no agent, and a plan of such artifacts needs no profile", () => {
  const text = planText({ agents: "" }).replaceAll("    gate:", "    run: [make-it]\n    gate:");
  expect(parse(text).artifacts.map(({ agent, run }) => ({ agent, run }))).toEqual(
    Array.from({ length: 4 }, () => ({ agent: null, run: ["make-it"] })),
  );
});

test("reads the same plan from JSON, from bytes, and with a byte order mark and CRLF", () => {
  const plan = parse(planText());
  const bytes = new TextEncoder().encode(planText());
  expect(parse(bytes)).toEqual(plan);
  expect(parse(`\ufeff${planText().replaceAll("\n", "\r\n")}`)).toEqual(plan);
  const artifacts = plan.artifacts.map(({ id, stage, location, gate }) => ({ id, stage, location, gate: { checks: gate.checks.map(({ run }) => ({ run })) } }));
  const json = { contract: "1", agents: { default: { command: ["agent"] } }, artifacts };
  expect(parse(JSON.stringify(json))).toEqual(plan);
  expect(parse(JSON.stringify(json, null, "\t"))).toEqual(plan);
});

test("a value under an anchor can be used several times", () => {
  const text = planText()
    .replace("gate: { checks: [{ run: [check-it] }] }", "gate: &gate { checks: [{ run: [shared] }] }")
    .replaceAll("gate: { checks: [{ run: [check-it] }] }", "gate: *gate");
  expect(parse(text).artifacts.map(({ gate }) => gate.checks[0]?.run)).toEqual([["shared"], ["shared"], ["shared"], ["shared"]]);
});

test("text that looks like YAML 1.1 words stays text", () => {
  const plan = parse(planText({ more: artifactText({ title: "yes", description: "1:30", category: "'12'" }) }));
  expect(plan.artifacts.at(-1)).toMatchObject({ title: "yes", description: "1:30", category: "12" });
});

test("locations with brackets, spaces and letters of any script are allowed", () => {
  const locations = ["app/[id]/page.tsx", "docs/user guide.md", "документы/план.md", "src/@scope/index.ts", ".github/ci.yml"];
  const more = locations.map((location, index) => artifactText({ id: `x${index}`, location: `'${location}'` })).join("");
  expect(parse(planText({ more })).artifacts.slice(4).map(({ location }) => location)).toEqual(locations);
});

test("keeps the weights of a contract version that the plan defines, whatever their order in the text", () => {
  const plan = parse(planText({ contract: "contract:\n  weights: { D: 20, C: 50, B: 20, A: 10 }\n  version: team-2\n" }));
  const defined = { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 } };
  expect(JSON.stringify(plan.contract)).toBe(JSON.stringify(defined));
  expect(planContract(plan)).toEqual(defined);
  expect(planContract(parse(planText()))).toEqual({ version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } });
});

test("an agent that Pawl knows needs no more than its name", () => {
  const agents = (text: string) => parse(planText({ agents: `agents:\n  default: ${text}\n` })).agents["default"];
  const usual = { program: "claude", model: null, fallbackModels: [], effort: null, permissionMode: "acceptEdits", allowedTools: [], disallowedTools: [], maxTurns: null, args: [] };
  expect(agents("{ claude: {} }")).toMatchObject({ command: null, shell: null, claude: usual });
  expect(agents("{ claude: { program: /opt/claude, model: opus, effort: max, permissionMode: plan, allowedTools: [Edit], maxTurns: 3, args: [--bare] } }")?.claude).toEqual({
    ...usual, program: "/opt/claude", model: "opus", effort: "max", permissionMode: "plan", allowedTools: ["Edit"], maxTurns: 3, args: ["--bare"],
  });
  expect(agents("{ command: [a] }")).not.toHaveProperty("claude");
  expect(agents("{ acp: { command: [gemini, --acp] } }")?.acp).toEqual({
    command: ["gemini", "--acp"], allow: ["read", "search", "think", "edit", "delete", "move"], auth: null, mode: null, options: {},
  });
  expect(agents("{ acp: { command: [a], allow: [execute], auth: key, mode: code, options: { model: m, fast: true } } }")?.acp).toEqual({
    command: ["a"], allow: ["execute"], auth: "key", mode: "code", options: { model: "m", fast: true },
  });
  expect(agents("{ codex: {} }")).toMatchObject({ command: null, shell: null, codex: { program: "codex", model: null, sandbox: "workspace-write", config: {}, args: [] } });
  expect(agents("{ codex: { model: gpt, sandbox: read-only, config: { a.b: true, c: 3, d: e }, args: [--profile, ci] } }")?.codex).toEqual({
    program: "codex", model: "gpt", sandbox: "read-only", config: { "a.b": true, c: 3, d: "e" }, args: ["--profile", "ci"],
  });
});

test("a budget of money does not mind an agent that tells none where nothing uses it", () => {
  const agents = "agents:\n  default: { command: [a] }\n  unused: { codex: {} }\n";
  expect(parse(planText({ top: 'limits: { budget: { attempt: { money: "2" } } }\n', agents })).agents).toHaveProperty("unused");
  const tokens = "limits: { budget: { attempt: { tokens: 100 } } }\n";
  expect(parse(planText({ top: tokens, agents: "agents:\n  default: { codex: {} }\n" })).limits.budget.attempt.tokens).toBe(100);
});

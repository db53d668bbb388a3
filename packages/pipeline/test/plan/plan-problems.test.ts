import { describe, expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import { PLAN_PROBLEM_CODES } from "../../src/plan/plan-problem-codes.ts";
import type { PlanProblem, PlanProblemCode } from "../../src/plan/plan-problem.ts";
import { artifactText, MARK, planText, takeMarks } from "./plan-text.ts";

interface Case {
  readonly name: string;
  /** In the order of the marks in the text. */
  readonly codes: readonly PlanProblemCode[];
  readonly text: string;
  /** What the first message must say. */
  readonly says?: string | RegExp;
  /** Path of the first problem. */
  readonly path?: string;
}

const problemsOf = (text: string | Uint8Array): PlanProblem[] => {
  const result = parsePlan(text, { file: "plans/pawl.yaml" });
  return result.ok ? [...result.warnings] : [...result.errors, ...result.warnings];
};

const more = (fields: Record<string, string>, rest = ""): string => planText({ more: artifactText(fields, rest) });
const location = (value: string): string => more({ location: `${MARK}${value}` });
const contract = (version: string, weights = "{ A: 10, B: 20, C: 50, D: 20 }"): string => planText({ contract: `contract: { ${version}, weights: ${weights} }\n` });
const cycleOfThree = artifactText({ id: "p", location: "p", needs: `[d1, ${MARK}q]` }) + artifactText({ id: "q", location: "q", needs: "[r]" }) + artifactText({ id: "r", location: "r", needs: "[p]" });
const cycleOfTwo = artifactText({ id: "s", location: "s", needs: `[${MARK}t]` }) + artifactText({ id: "t", location: "t", needs: "[s]" });
const aliasBomb = Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array.from({ length: 10 }, () => `*x${i}`).join(", ")}]\n`).join("");

const CASES: readonly Case[] = [
  { name: "malformed YAML", codes: ["YAML_SYNTAX"], text: `contract: "1"\nartifacts: [a, b\n${MARK}agents: {}\n` },
  { name: "nesting without end", codes: ["YAML_SYNTAX"], text: `a: ${"[".repeat(31)}${MARK}${"[".repeat(1000)}`, says: "nested deeper than 32" },
  { name: "an empty file", codes: ["EMPTY_PLAN"], text: MARK, says: "pawl init" },
  { name: "a file of comments", codes: ["EMPTY_PLAN"], text: `${MARK}# nothing\n` },
  { name: "two documents", codes: ["SEVERAL_DOCUMENTS"], text: `${planText()}---\n${MARK}a: 1\n` },
  { name: "a list at the top", codes: ["NOT_A_MAPPING"], text: `${MARK}- a\n` },
  { name: "a duplicate key", codes: ["DUPLICATE_KEY"], text: planText({ top: `mode: isolated\n${MARK}mode: in-place\n` }), path: "mode" },
  { name: "a list as key", codes: ["BAD_KEY"], text: planText({ top: `? ${MARK}[a]\n: 1\n` }) },
  { name: "a tag", codes: ["TAG"], text: more({ title: `${MARK}!!str 1` }), path: "artifacts[4].title" },
  { name: "an alias without anchor", codes: ["BAD_ALIAS"], text: more({ steps: `[${MARK}*nothing]` }).replace("steps: [", "steps: ["), says: "no anchor" },
  { name: "a control character", codes: ["BAD_CHARACTER"], text: more({ title: `${MARK}"a\\x1b[2J"` }), says: "U+001B" },
  { name: "half a surrogate pair", codes: ["BAD_CHARACTER"], text: more({ description: `${MARK}"\\ud83d"` }), says: "U+D83D" },
  { name: "a title of two lines", codes: ["BAD_CHARACTER"], text: more({ title: `${MARK}"a\\nb"` }) },
  { name: "a text over 1 MiB", codes: ["TEXT_TOO_LONG"], text: more({ description: `${MARK}${"ü".repeat(524_289)}` }), says: "1048578 bytes" },
  { name: "an unknown key", codes: ["UNKNOWN_KEY"], text: planText({ top: `${MARK}artefacts: []\n` }), says: "write `artifacts`", path: "artefacts" },
  { name: "an unknown key of a check", codes: ["UNKNOWN_KEY"], text: more({ gate: `{ checks: [{ run: [t], ${MARK}timout: 5m }] }` }), says: "write `timeout`", path: "artifacts[4].gate.checks[0].timout" },
  { name: "an unknown key of an agent profile", codes: ["UNKNOWN_KEY"], text: planText({ agents: `agents:\n  default:\n    command: [a]\n    ${MARK}model: x\n` }), says: "the keys here are command, shell" },
  { name: "a merge key", codes: ["UNKNOWN_KEY"], text: more({}, `    ${MARK}<<: { priority: 1 }\n`) },
  { name: "the key __proto__", codes: ["UNKNOWN_KEY"], text: more({}, `    ${MARK}__proto__: { optional: true }\n`) },
  { name: "a missing key", codes: ["MISSING_KEY"], text: `${MARK}${planText({ contract: "" })}`, says: "`contract`", path: "contract" },
  { name: "a number where text must be", codes: ["WRONG_TYPE"], text: more({ version: `${MARK}1.0` }), says: "put it in quotes", path: "artifacts[4].version" },
  { name: "nothing where a list must be", codes: ["WRONG_TYPE"], text: more({}, `    ${MARK}steps:\n`), says: "but is nothing" },
  { name: "text where a number must be", codes: ["WRONG_TYPE"], text: more({ priority: `${MARK}high` }), says: 'must be a whole number, but is the text "high"' },
  { name: "a stage in other letters", codes: ["BAD_VALUE"], text: more({ stage: `${MARK}d` }), says: "write D" },
  { name: "a stage by name", codes: ["BAD_VALUE"], text: more({ stage: `${MARK}Implementation` }), says: "A, B, C, D" },
  { name: "no attempts at all", codes: ["OUT_OF_RANGE"], text: planText({ top: `limits: { attempts: ${MARK}0 }\n` }), says: "at least 1" },
  { name: "a number too large", codes: ["OUT_OF_RANGE"], text: planText({ top: `limits: { agents: 64, gates: 1e3, attempts: ${MARK}1001 }\n` }), says: "at most 1000" },
  ...[".inf", ".nan", "1.5"].map((value): Case => ({ name: `the number ${value}`, codes: ["WRONG_TYPE"], text: more({ priority: `${MARK}${value}` }) })),
  { name: "more agents than 64", codes: ["OUT_OF_RANGE"], text: planText({ top: `limits: { agents: ${MARK}65 }\n` }), says: "at most 64" },
  { name: "a batch of more than 15", codes: ["OUT_OF_RANGE"], text: planText({ top: `limits: { batch: ${MARK}16 }\n` }), says: "at most 15" },
  { name: "a number too large for a whole number", codes: ["OUT_OF_RANGE"], text: more({ priority: `${MARK}100000000000000000000` }), says: "at most 1000000," },
  { name: "an empty command", codes: ["EMPTY_LIST"], text: more({ gate: `{ checks: [{ run: ${MARK}[] }] }` }) },
  { name: "more than 1,000 needs", codes: ["TOO_MANY_NEEDS"], text: more({ needs: "[]" }, "").replace("needs: []", `${MARK}needs: [${Array.from({ length: 1001 }, (_, i) => `n${i}`).join(",")}]`) + Array.from({ length: 1001 }, (_, i) => artifactText({ id: `n${i}`, location: `n/${i}` })).join("") },
  { name: "an unknown contract version", codes: ["UNSUPPORTED_CONTRACT"], text: planText({ contract: `contract: ${MARK}"99"\n` }), says: 'one of "1"' },
  { name: "an undefined version of one's own", codes: ["UNSUPPORTED_CONTRACT"], text: planText({ contract: `contract: ${MARK}team-2\n` }), says: "weights: { version: team-2, weights: { A: 20, B: 25, C: 30, D: 25 } }", path: "contract" },
  { name: "a contract version without quotes", codes: ["WRONG_TYPE"], text: planText({ contract: `contract: ${MARK}1\n` }), says: "put it in quotes" },
  { name: "a contract version that is a list", codes: ["WRONG_TYPE"], text: planText({ contract: `contract: ${MARK}["1"]\n` }), says: "but is a list" },
  { name: "a contract version that is empty", codes: ["WRONG_TYPE"], text: planText({ contract: `contract: ${MARK}\n` }).replace(`${MARK}\n`, "\n").replace("contract:", `${MARK}contract:`), says: "but is nothing" },
  { name: "the standard's name for weights of one's own", codes: ["BAD_CONTRACT_NAME"], text: contract(`version: ${MARK}"2"`), says: "the standard's own; write one such as", path: "contract.version" },
  { name: "a contract version's name in capitals", codes: ["BAD_CONTRACT_NAME"], text: contract(`version: ${MARK}Team`) },
  { name: "a contract version's name that is a number", codes: ["WRONG_TYPE"], text: contract(`version: ${MARK}2`), says: "put it in quotes" },
  { name: "a contract version without weights", codes: ["MISSING_KEY"], text: planText({ contract: `contract: ${MARK}{ version: team-2 }\n` }), says: "`weights`", path: "contract.weights" },
  { name: "a contract version without a name", codes: ["MISSING_KEY"], text: planText({ contract: `contract: ${MARK}{ weights: { A: 10, B: 20, C: 50, D: 20 } }\n` }), says: "`version`" },
  { name: "a stage without a weight", codes: ["MISSING_KEY"], text: contract("version: team-2", `${MARK}{ A: 25, B: 25, C: 50 }`), path: "contract.weights.D" },
  { name: "a weight of no stage", codes: ["UNKNOWN_KEY"], text: contract("version: team-2", `{ A: 20, B: 20, C: 20, D: 20, ${MARK}E: 20 }`).replace("D: 20, ", "D: 40, "), says: 'no key "E"', path: "contract.weights.E" },
  { name: "a misspelt key of a contract version", codes: ["UNKNOWN_KEY"], text: contract(`version: team-2, ${MARK}weight: 1`), says: "write `weights`", path: "contract.weight" },
  { name: "a stage that weighs nothing", codes: ["OUT_OF_RANGE"], text: contract("version: team-2", `{ A: ${MARK}0, B: 25, C: 50, D: 25 }`), says: "at least 1" },
  { name: "a weight with half a point", codes: ["WRONG_TYPE"], text: contract("version: team-2", `{ A: ${MARK}12.5, B: 25, C: 50, D: 12 }`), says: "a whole number" },
  { name: "weights over 100", codes: ["BAD_WEIGHTS"], text: contract("version: team-2", `${MARK}{ A: 10, B: 20, C: 51, D: 20 }`), says: "sum to 101, not to 100; take 1 away", path: "contract.weights" },
  { name: "weights under 100", codes: ["BAD_WEIGHTS"], text: contract("version: team-2", `${MARK}{ A: 10, B: 20, C: 30, D: 20 }`), says: "add 20 to them" },
  { name: "an id with a space", codes: ["BAD_ID"], text: more({ id: `${MARK}my artifact` }) },
  { name: "an id of 101 characters", codes: ["BAD_ID"], text: more({ id: `${MARK}${"a".repeat(101)}` }) },
  { name: "a bad profile name", codes: ["BAD_ID"], text: planText({ agents: `agents:\n  default: { command: [a] }\n  ${MARK}Claude: { command: [b] }\n` }), path: "agents.Claude" },
  { name: "a version with a slash", codes: ["BAD_VERSION"], text: more({ version: `${MARK}1/2` }) },
  ...["5 minutes", "1.5h", "-1s", "5", "600h", "0s"].map((value): Case => ({ name: `the duration ${value}`, codes: ["BAD_DURATION"], text: more({ estimate: `${MARK}'${value}'` }) })),
  ...["5 GB", "1.5GiB", "-1MiB", "5", "0MiB", "1048577GiB"].map((value): Case => ({ name: `the size ${value}`, codes: ["BAD_SIZE"], text: planText({ top: `resources: { memory: ${MARK}'${value}' }\n` }) })),
  { name: "a bad pattern", codes: ["BAD_PATTERN"], text: more({ forbid: `[${MARK}'(']` }), says: "Unterminated group" },
  { name: "a count without a group", codes: ["BAD_PATTERN"], text: more({ gate: `{ checks: [{ run: [t], count: ${MARK}'passed' }] }` }), says: "has 0 capture groups" },
  { name: "a count with two groups", codes: ["BAD_PATTERN"], text: more({ gate: `{ checks: [{ run: [t], count: ${MARK}'(\\d+) (\\w+)' }] }` }), says: "has 2 capture groups" },
  ...["''", "/etc/*", "../x", "'!src/**'", "'a[b'", "'[z-a]'", "'{a,b/c}'", "'src/+(a)'", "a//b", "'a\\b'"].map((value): Case => ({ name: `the glob ${value}`, codes: ["BAD_GLOB"], text: more({ inputs: `[${MARK}${value}]` }) })),
  ...["a..b", "-x", "refs/heads/main", "a b", "x.lock", "HEAD", "'a~1'"].map((value): Case => ({ name: `the branch ${value}`, codes: ["BAD_BRANCH"], text: planText({ top: `branch: ${MARK}${value}\n` }) })),
  { name: "a bad variable name", codes: ["BAD_ENV_NAME"], text: planText({ top: `env: { pass: [${MARK}A-B] }\n` }) },
  { name: "a variable of Pawl's own", codes: ["BAD_ENV_NAME"], text: planText({ top: `env: { set: { ${MARK}PAWL_ASSIGNMENT: x } }\n` }) },
  ...["ftp://example.org", "example.org/hook", "''", "http://example.org/hook", "http://10.0.0.1/", "http://127.0.0.1.example.org/"].map((value): Case => ({ name: `the webhook ${value}`, codes: ["BAD_WEBHOOK_URL"], text: planText({ top: `webhooks: [{ url: ${MARK}${value} }]\n` }) })),
  ...["10.0.0.0", "10.0.0.0/33", "example.org/8", "''"].map((value): Case => ({ name: `the network ${value}`, codes: ["BAD_NETWORK"], text: planText({ top: `webhooks: [{ url: 'https://a.example', allowAddresses: [${MARK}${value}] }]\n` }) })),
  { name: "a webhook without an address", codes: ["WEBHOOK_ADDRESS"], text: planText({ top: `webhooks: [${MARK}{ name: ops }]\n` }) },
  { name: "a webhook with two addresses", codes: ["WEBHOOK_ADDRESS"], text: planText({ top: `webhooks: [{ url: 'https://a.example', ${MARK}urlEnv: HOOK }]\n` }) },
  { name: "a webhook with two places for its secret", codes: ["WEBHOOK_SECRETS"], text: planText({ top: `webhooks: [{ url: 'https://a.example', secretEnv: KEY, ${MARK}secretFile: key }]\n` }) },
  ...["slack", "discord"].map((format): Case => ({ name: `the address of a ${format} webhook`, codes: ["WEBHOOK_URL_IS_SECRET"], text: planText({ top: `webhooks: [{ format: ${format}, ${MARK}url: 'https://a.example' }]\n` }) })),
  { name: "two webhooks with one name", codes: ["DUPLICATE_WEBHOOK"], text: planText({ top: `webhooks: [{ name: ops, url: 'https://a.example' }, { name: ${MARK}ops, urlEnv: HOOK }]\n` }) },
  { name: "two webhooks with one address", codes: ["DUPLICATE_WEBHOOK"], text: planText({ top: `webhooks: [{ urlEnv: HOOK }, { urlEnv: ${MARK}HOOK }]\n` }) },
  ...["61s", "0s", "1"].map((value): Case => ({ name: `the timeout ${value} of a webhook`, codes: ["BAD_DURATION"], text: planText({ top: `webhooks: [{ url: 'https://a.example', timeout: ${MARK}'${value}' }]\n` }) })),
  { name: "an empty path of a secret", codes: ["BAD_VALUE"], text: planText({ top: `webhooks: [{ urlFile: ${MARK}'' }]\n` }) },
  { name: "an event that there is not", codes: ["BAD_VALUE"], text: planText({ top: `webhooks: [{ urlEnv: HOOK, events: [${MARK}artifact.opened] }]\n` }) },
  { name: "an empty program", codes: ["EMPTY_PROGRAM"], text: planText({ top: `setup: [[${MARK}'', x]]\n` }) },
  ...["../x", "/etc/passwd", "a/../../b", "C:/x", "~/x"].map((value): Case => ({ name: `the location ${value}`, codes: ["LOCATION_OUTSIDE"], text: location(value) })),
  ...["./a", "a//b", "a/../b", "a/./b", ".", "''", "a//"].map((value): Case => ({ name: `the location ${value}`, codes: ["LOCATION_NOT_NORMALISED"], text: location(value) })),
  { name: "a location with its shortest form", codes: ["LOCATION_NOT_NORMALISED"], text: location("a/../b"), says: 'write "b"' },
  ...["NONE", ".git/x", "sub/.GIT/x", ".pawl/x", "progress", "progress/status.json", "Progress/x"].map((value): Case => ({ name: `the location ${value}`, codes: ["LOCATION_RESERVED"], text: location(value) })),
  { name: "@ in the last segment", codes: ["LOCATION_AT_SIGN"], text: location("a/b@2.md") },
  ...["a\\b", "'-rf'", "':x'", "' a'", '"a\\u202eb"', '"a\\nb"'].map((value): Case => ({ name: `the location ${value}`, codes: ["LOCATION_CHARACTERS"], text: location(value) })),
  { name: "a required file outside", codes: ["LOCATION_OUTSIDE"], text: more({ requires: `{ files: [${MARK}../key] }` }) },
  { name: "a duplicate location", codes: ["DUPLICATE_LOCATION"], text: location("docs/a1.md"), says: '"a1" already has' },
  { name: "a duplicate location written as a folder", codes: ["DUPLICATE_LOCATION"], text: location("docs/a1.md/") },
  { name: "a location inside another", codes: ["LOCATION_INSIDE_LOCATION"], text: location("src/c1/deep/er.ts"), says: 'inside "src/c1", the location of "c1"' },
  { name: "a location around another", codes: ["LOCATION_INSIDE_LOCATION"], text: planText({ more: artifactText({ location: "docs/b1.md/y" }) }).replace("location: docs/b1.md/y", `location: ${MARK}docs/b1.md/y`) },
  ...["docs/a1.md", "docs/*.md", "docs", "'**'", "'{docs,x}/a?.md'", "src/c1/x.ts", "'**/*.ts'", "'src/*/y'", "src/"].map((value): Case => ({ name: `the writes glob ${value}`, codes: ["WRITES_OTHER_LOCATION"], text: more({ writes: `[${MARK}${value}]` }) })),
  { name: "a duplicate id", codes: ["DUPLICATE_ID"], text: more({ id: `${MARK}a1` }), says: "artifacts[0]" },
  { name: "an unknown need", codes: ["UNKNOWN_NEED"], text: more({ id: "design", needs: `[d1, ${MARK}desing]` }), says: 'write "design"', path: "artifacts[4].needs[1]" },
  { name: "a need of itself", codes: ["SELF_NEED"], text: more({ needs: `[${MARK}x]` }) },
  { name: "a need twice", codes: ["DUPLICATE_NEED"], text: more({ needs: `[d1, ${MARK}d1]` }) },
  { name: "a need in a later stage", codes: ["NEED_IN_LATER_STAGE"], text: planText({ a: `    needs: [${MARK}c1]\n` }), says: "stage C, after stage A" },
  { name: "a required one that needs an optional one", codes: ["REQUIRED_NEEDS_OPTIONAL"], text: planText({ d: `    needs: [${MARK}x]\n`, more: artifactText({ optional: "true" }) }) },
  { name: "two circles", codes: ["CYCLE", "CYCLE"], text: planText({ more: cycleOfThree + cycleOfTwo }), says: '"p" needs "q" needs "r" needs "p"', path: "artifacts[4].needs[1]" },
  { name: "a stage without a required artifact", codes: ["STAGE_WITHOUT_REQUIRED"], text: planText({ artifactsKey: `${MARK}artifacts:\n`, d: "    optional: true\n" }), says: "stage D" },
  { name: "no artifacts", codes: Array.from({ length: 4 }, () => "STAGE_WITHOUT_REQUIRED"), text: `contract: "1"\n${MARK}${MARK}${MARK}${MARK}artifacts: []\n` },
  { name: "agent and run", codes: ["AGENT_AND_RUN"], text: more({ agent: "default" }, `    ${MARK}run: [x]\n`) },
  { name: "an unknown agent", codes: ["UNKNOWN_AGENT"], text: more({ agent: `${MARK}defualt` }), says: 'write "default"' },
  { name: "the agent `constructor`", codes: ["UNKNOWN_AGENT"], text: more({ agent: `${MARK}constructor` }) },
  { name: "no default agent", codes: ["NO_DEFAULT_AGENT"], text: more({}).replaceAll("    gate:", "    agent: other\n    gate:").replace("default:", "other:").replace("    agent: other\n    gate: { checks: [{ run: [check-it] }] }\n  - id: b1", "    gate: { checks: [{ run: [check-it] }] }\n  - id: b1").replace("- id: a1", `- ${MARK}id: a1`) },
  { name: "no command", codes: ["AGENT_WITHOUT_COMMAND"], text: planText({ agents: `agents:\n  ${MARK}default: {}\n` }), path: "agents.default" },
  { name: "two commands", codes: ["AGENT_WITH_TWO_COMMANDS"], text: planText({ agents: `agents:\n  ${MARK}default: { command: [a], shell: a }\n` }) },
  { name: "two kinds of agent", codes: ["AGENT_WITH_TWO_COMMANDS"], text: planText({ agents: `agents:\n  ${MARK}default: { command: [a], claude: {} }\n` }), says: "both `command` and `claude`" },
  { name: "an option that is another option", codes: ["BAD_AGENT_OPTION"], text: planText({ agents: `agents:\n  default: { claude: { model: ${MARK}--bare } }\n` }) },
  { name: "an argument that is Pawl's", codes: ["RESERVED_ARGUMENT"], text: planText({ agents: `agents:\n  default: { claude: { args: [${MARK}--output-format=text] } }\n` }) },
  { name: "a setting that is Pawl's", codes: ["RESERVED_ARGUMENT"], text: planText({ agents: `agents:\n  default: { codex: { config: { ${MARK}sandbox_mode: x } } }\n` }) },
  { name: "a setting without a name", codes: ["BAD_AGENT_OPTION"], text: planText({ agents: `agents:\n  default: { codex: { config: { ${MARK}"a b": x } } }\n` }) },
  { name: "an argument that starts another command of Codex", codes: ["RESERVED_ARGUMENT"], text: planText({ agents: `agents:\n  default: { codex: { args: [${MARK}resume] } }\n` }) },
  { name: "a budget of money for an agent that tells none", codes: ["BUDGET_NOT_MEASURED"], text: planText({ top: 'limits: { budget: { attempt: { money: "2" } } }\n', agents: `agents:\n  default: { ${MARK}codex: {} }\n` }), says: "limits.budget.attempt has money" },
  { name: "an agent without its command", codes: ["MISSING_KEY"], text: planText({ agents: `agents:\n  default: { acp: ${MARK}{} }\n` }), path: "agents.default.acp.command" },
  { name: "a kind of tool that nobody knows", codes: ["BAD_VALUE"], text: planText({ agents: `agents:\n  default: { acp: { command: [a], allow: [${MARK}excute] } }\n` }), says: "write execute" },
  { name: "a permission mode that asks", codes: ["BAD_VALUE"], text: planText({ agents: `agents:\n  default: { claude: { permissionMode: ${MARK}manual } }\n` }), says: "acceptEdits" },
  { name: "no gate", codes: ["NO_CHECKS"], text: planText().replace("    gate: { checks: [{ run: [check-it] }] }\n", "").replace("- id: a1", `- ${MARK}id: a1`), path: "artifacts[0].gate" },
  { name: "a gate without checks", codes: ["NO_CHECKS"], text: more({ gate: `{ checks: ${MARK}[] }` }), path: "artifacts[4].gate.checks" },
  { name: "min without count", codes: ["MIN_WITHOUT_COUNT"], text: more({ gate: `{ checks: [{ run: [t], ${MARK}min: 2 }] }` }) },
  { name: "backoff over its maximum", codes: ["BACKOFF_OVER_MAX"], text: planText({ top: `limits: { backoff: ${MARK}10m }\n` }) },
  { name: "a pause after a rate limit over its maximum", codes: ["BACKOFF_OVER_MAX"], text: planText({ top: `limits: { maxRateBackoff: ${MARK}10s }\n` }) },
  ...["0", "-1", "12,50", "1e3", "2000000", "5 USD"].map((money): Case => ({
    name: `the money ${money}`,
    codes: ["BAD_MONEY"],
    text: planText({ top: `limits: { budget: { attempt: { money: ${MARK}"${money}" } } }\n` }),
  })),
  { name: "money that is no text", codes: ["WRONG_TYPE"], text: planText({ top: `limits: { budget: { attempt: { money: ${MARK}12.5 } } }\n` }) },
  { name: "a sum of time without a unit", codes: ["BAD_DURATION"], text: planText({ top: `limits: { budget: { run: { time: ${MARK}"100" } } }\n` }) },
  { name: "money of a run without money of an attempt", codes: ["BUDGET_WITHOUT_ATTEMPT"], text: planText({ top: `limits: { budget: { run: { money: ${MARK}"5" } } }\n` }) },
  {
    name: "tokens of a day for less than one attempt",
    codes: ["BUDGET_TOO_SMALL"],
    text: planText({ top: `limits: { budget: { attempt: { tokens: 10 }, day: { tokens: ${MARK}9 } } }\n` }),
  },
  { name: "time of an artifact below its agent's timeout", codes: ["BUDGET_TOO_SMALL"], text: planText({ top: `limits: { budget: { artifact: { time: ${MARK}5m } } }\n` }) },
  { name: "a limit on silence of no time at all", codes: ["BAD_DURATION"], text: planText({ top: `limits: { stall: ${MARK}0s }\n` }) },
  { name: "a gate without control", codes: ["CONTROL_OFF"], text: more({ gate: `{ checks: [{ run: [t] }], ${MARK}control: none }` }) },
  { name: "a pattern with nested repetition", codes: ["SLOW_PATTERN"], text: more({ forbid: `[${MARK}'^(a+)+$']` }) },
  ...["[test, -f, x]", "['[', -s, x, ']']", "[/usr/bin/stat, x]", "[ls, -l, x]", "['true']", "[sh, -c, 'test -e x && [ -f y ]; ls']", "[bash, -lc, 'cat x']"].map((run): Case => ({
    name: `the gate ${run}`,
    codes: ["WEAK_GATE"],
    text: more({}).replace("gate: { checks: [{ run: [check-it] }] }\n  - id: b1", `${MARK}gate: { checks: [{ run: ${run} }] }\n  - id: b1`),
    path: "artifacts[0].gate",
  })),
];

describe("reports with its line and column", () => {
  test.for(CASES.map((entry) => ({ ...entry, title: `${entry.codes[0]}: ${entry.name}` })))("$title", ({ codes, text: marked, says, path }) => {
    const { text, places } = takeMarks(marked);
    const problems = problemsOf(text);
    expect(problems.map(({ code, line, column }) => ({ code, line, column }))).toEqual(codes.map((code, index) => ({ code, ...places[index] })));
    for (const problem of problems) {
      expect(problem.file).toBe("plans/pawl.yaml");
      expect(problem.severity).toBe(PLAN_PROBLEM_CODES[problem.code].severity);
      expect(problem.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
    expect(problems[0]?.message).toMatch(says ?? "");
    expect(problems[0]?.path).toBe(path ?? problems[0]?.path);
  });
});

test("an alias that repeats more values than allowed is refused at once", () => {
  const problems = problemsOf(`x0: &x0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n${aliasBomb}${planText()}`);
  expect(problems.filter(({ code }) => code === "TOO_MANY_ALIASES")).toMatchObject([{ line: 7 }]);
});

test("an alias inside the value that it names is refused", () => {
  expect(problemsOf(planText({ top: "protect: &p [a, *p]\n" }))).toMatchObject([{ code: "BAD_ALIAS", line: 2, column: 17 }]);
});

test("a file that is not UTF-8 is refused at its first bad byte", () => {
  const bytes = new TextEncoder().encode('contract: "1"\nbranch: ma?n\n');
  bytes[bytes.indexOf("?".charCodeAt(0))] = 0xff;
  expect(problemsOf(bytes)).toMatchObject([{ code: "NOT_UTF8", line: 2, column: 11 }]);
});

test("a file over 64 MiB is refused, as text and as bytes", { timeout: 150_000 }, () => {
  const limit = 64 * 1024 * 1024;
  expect(problemsOf(new Uint8Array(limit + 1))).toMatchObject([{ code: "PLAN_TOO_LARGE", line: 1, column: 1 }]);
  expect(problemsOf("ü".repeat(limit / 2 + 1))).toMatchObject([{ code: "PLAN_TOO_LARGE" }]);
});

test("more than 100,000 artifacts are refused without a look at each", { timeout: 150_000 }, () => {
  expect(problemsOf(`{"contract":"1",\n"artifacts":[${"{},".repeat(100_000)}{}]}`)).toMatchObject([
    { code: "TOO_MANY_ARTIFACTS", line: 2, column: 1, path: "artifacts" },
  ]);
});

test("a webhook's password is refused and not repeated", () => {
  const [problem, ...others] = problemsOf(planText({ top: "webhooks: [{ url: 'https://me:hunter2@example.org' }]\n" }));
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ code: "BAD_WEBHOOK_URL", line: 2 });
  expect(problem?.message).not.toContain("hunter2");
});

test("all problems of a file come at once, in the order of the text, errors of shape beside errors of the graph", () => {
  const text = planText({
    top: "mod: isolated\n",
    a: "    needs: [nothing, c1]\n",
    more: artifactText({ id: "x", location: "../x", priority: "high", needs: "[y]" }) + artifactText({ id: "y", location: "docs/a1.md", needs: "[x]", gate: "{}" }),
  });
  expect(problemsOf(text).map(({ code }) => code)).toEqual([
    "UNKNOWN_KEY",
    "UNKNOWN_NEED",
    "NEED_IN_LATER_STAGE",
    "LOCATION_OUTSIDE",
    "WRONG_TYPE",
    "CYCLE",
    "DUPLICATE_LOCATION",
    "NO_CHECKS",
  ]);
});

test("a problem inside an aliased value is shown at the alias", () => {
  const text = planText().replace("gate: { checks: [{ run: [check-it] }] }", "gate: &g { checks: [{ run: [t], timeout: never }] }").replace("gate: { checks: [{ run: [check-it] }] }", "gate: *g");
  expect(problemsOf(text)).toMatchObject([
    { code: "BAD_DURATION", line: 9, column: 46, path: "artifacts[0].gate.checks[0].timeout" },
    { code: "BAD_DURATION", line: 13, column: 11, path: "artifacts[1].gate.checks[0].timeout" },
  ]);
});

test("a gate with one real check is not weak", () => {
  const runs = ["[test, x, '=', y]", "[sh, -c, 'ls | grep x']", "[sh, check.sh]", "[node, --test]", "[sh, -c, 'test -f x && node x']"];
  for (const run of runs) expect(problemsOf(more({ gate: `{ checks: [{ run: [ls] }, { run: ${run} }] }` }))).toEqual([]);
});

test.for(["test/x.md", "docs/x/**", "docs/*.txt", "'*.md'", "src/c2/**", "docs/x.md", "src/c1.ts", "'docs/*/**/*.md'"])("the writes glob %s touches nobody else", (glob) => {
  expect(problemsOf(more({ writes: `[${glob}]` }))).toEqual([]);
});

test("every problem of the catalogue is tested here", () => {
  const elsewhere: PlanProblemCode[] = ["TOO_MANY_ALIASES", "NOT_UTF8", "PLAN_TOO_LARGE", "TOO_MANY_ARTIFACTS", "TOO_FEW_ARTIFACTS", "TOP_CHANGED", "REGISTRATION_WITHOUT_PRODUCER", "REGISTRATION_OVERLAP", "LOCATION_NOT_ALLOWED", "UNKNOWN_GATE"];
  const tested = new Set([...CASES.flatMap(({ codes }) => codes), ...elsewhere]);
  expect(Object.keys(PLAN_PROBLEM_CODES).filter((code) => !tested.has(code as PlanProblemCode))).toEqual([]);
});

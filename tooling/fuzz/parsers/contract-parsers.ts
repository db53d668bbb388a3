import { readdirSync, readFileSync } from "node:fs";

import { checkReportText, parseIssue, parseQuestion, parseTask, readHistory, readProgressEvent, renderReport, unquoteValue } from "../../../packages/contract/dist/index.js";
import type { StatusReport } from "../../../packages/contract/dist/index.js";
import { parseStrictJson } from "../../../packages/contract/dist/json/parse-strict-json.js";
import { contractSnapshotSchema } from "../../../packages/contract/dist/snapshot/index.js";
import { readClaim, readFacts } from "../../../packages/progress/dist/check/read-json.js";
import { parseDerivation } from "../../../packages/progress/dist/json/derivation-json.js";
import { checkInput } from "../../../apps/cli/dist/commands/contract/check/check-input.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";

const vectorsOf = (kind: string): readonly { readonly valid: boolean; readonly input: Readonly<Record<string, unknown>> }[] => {
  const folder = new URL(`../../../packages/contract/vectors/${kind}/`, import.meta.url);
  return readdirSync(folder).flatMap((name) => (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { readonly vectors: [] }).vectors);
};

const reports = vectorsOf("report")
  .filter(({ valid, input }) => valid && input["report"] !== undefined)
  .map(({ input }) => renderReport(input["report"] as StatusReport))
  .filter((text) => checkReportText(text).length === 0)
  .slice(0, 30);
const calculations = vectorsOf("calc").filter(({ valid, input }) => valid && input["claim"] !== undefined);
const facts = calculations.map(({ input }) => JSON.stringify(input["facts"])).slice(0, 10);
const claims = calculations.map(({ input }) => JSON.stringify(input["claim"])).filter((text) => text.includes('"stages"')).slice(0, 10);

const closed = { type: "artifact.closed", data: { artifact: "scope", stage: "A", location: "docs/scope.md", version: "1.2" } };
const history = [
  { history: 1, run: "run-1", contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } }, artifacts: [{ artifact: "scope", stage: "A", location: "docs/scope.md", version: "1.2", required: true }] },
  { seq: 1, events: [closed], report: JSON.parse(reports[0] ?? "{}") as unknown },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("");

const asJson = (input: Buffer): unknown => {
  try {
    return JSON.parse(input.toString("utf8"));
  } catch {
    return undefined;
  }
};
const isList = (result: unknown): boolean => Array.isArray(result) && result.length === 0;
const isThere = (result: unknown): boolean => result !== null;

/** Reports, histories, events and claims: what a stranger sends to be checked. */
export const contractParsers: readonly FuzzedParser[] = [
  {
    name: "report",
    sources: ["packages/contract/src/check-report-text.ts", "packages/contract/src/json/parse-strict-json.ts", "packages/contract/src/json/scan-json.ts", "packages/orchestrator/src/session/parse-report.ts"],
    seeds: reports,
    run: (input) => checkReportText(input),
    isAccepted: isList,
  },
  {
    name: "history",
    sources: ["packages/contract/src/history/walk-history.ts", "packages/contract/src/steps/read-events.ts"],
    seeds: [history],
    run: (input) => readHistory(input),
    refusals: ["CONTRACT_HISTORY_UNREADABLE"],
    isAccepted: isThere,
    cost: 2,
  },
  {
    name: "contract-check-input",
    sources: ["apps/cli/src/commands/contract/check/check-input.ts"],
    seeds: [...reports.slice(0, 5), history],
    run: (input) => checkInput(input),
    isAccepted: isThere,
    cost: 2,
  },
  {
    name: "progress-event",
    sources: ["packages/contract/src/steps/read-events.ts"],
    seeds: [JSON.stringify(closed)],
    run: (input) => readProgressEvent(asJson(input)),
    isAccepted: isThere,
  },
  {
    name: "report-grammars",
    sources: ["packages/contract/src/grammar/quote-value.ts"],
    seeds: ["Generate docs/api.md", "ABORTED cause=BY_OPERATOR", 'CHECK_FAILED artifact=docs/a.md command="npm test" note=""', "docs/api.md requires API_KEY (PROVIDED/ABORT)"],
    run: (input) => {
      const text = input.toString("utf8");
      return [parseTask(text), parseIssue(text), parseQuestion(text), unquoteValue(text)].some((parsed) => parsed !== null);
    },
    isAccepted: (result) => result === true,
  },
  {
    name: "contract-snapshot",
    sources: ["apps/cli/src/commands/contract/diff/read-contract.ts"],
    seeds: [readFileSync(new URL("../../../packages/contract/released/1.json", import.meta.url))],
    run: (input) => {
      const { value, faults } = parseStrictJson(input);
      return faults.length === 0 && contractSnapshotSchema.safeParse(value).success;
    },
    isAccepted: (result) => result === true,
    cost: 10,
  },
  {
    name: "derivation-facts",
    sources: ["packages/progress/src/check/read-json.ts", "packages/progress/src/json/copy-json.ts"],
    seeds: facts,
    run: (input) => readFacts(asJson(input), () => undefined),
    isAccepted: isThere,
  },
  {
    name: "derivation-claim",
    sources: ["packages/progress/src/check/read-json.ts", "packages/progress/src/json/derivation-json.ts"],
    seeds: claims,
    run: (input) => [readClaim(asJson(input), () => undefined), parseDerivation(asJson(input))][0],
    isAccepted: isThere,
  },
];

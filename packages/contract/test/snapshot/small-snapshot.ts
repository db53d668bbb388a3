import { contractSnapshot, type ContractSnapshot } from "../../src/snapshot/index.ts";

const REPORT_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Report",
  type: "object",
  properties: { status_type: { const: "LIVE", description: "always" }, title: { type: "string", examples: ["a"] } },
  required: ["status_type"],
};

/** A snapshot of the contract as it is, with one schema, two vectors and a sample on each side of a grammar. */
export const smallSnapshot = (): ContractSnapshot =>
  structuredClone(
    contractSnapshot({
      schemas: { "contract/report.json": REPORT_SCHEMA },
      vectors: {
        "3#1/null": { kind: "report", title: "no object", input: { report: null }, valid: false, rules: ["3#1"], state: null },
        "4.1#1/a": { kind: "report", title: "a report", input: { report: {} }, valid: true, rules: [], state: "RUNNING" },
      },
      grammarSamples: {
        task: { accepted: ["Generate a.md"], refused: ["Draft a.md"] },
        issue: { accepted: ["NO_PROGRESS"], refused: ["no progress"] },
        question: { accepted: ["Which one? (A/B)"], refused: ["Which one?"] },
        "artifact-reference": { accepted: ["a.md@1"], refused: ["/a.md", "NONE"] },
      },
    }),
  );

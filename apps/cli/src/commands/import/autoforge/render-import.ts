import { escapeForTerminal } from "@pawl/agents";
import type { ImportedPlan, Oddity, PlanProblemCode } from "@pawl/pipeline";

import { renderJson } from "../../../output/render-json.ts";
import type { SourceFile } from "./snapshot-source.ts";

/** What an import did, or would do. */
export interface ImportOutcome {
  /** Name of the source. */
  readonly source: string;
  readonly sources: readonly SourceFile[];
  readonly planFile: string;
  readonly imported: ImportedPlan;
  /** Position of the record in the ledger; `null`: nothing was written. */
  readonly seq: number | null;
  /** Whether work on a feature may change more than its location. */
  readonly hasWrites: boolean;
}

/** Most lines about oddities of one code, and most names of claims. */
const MOST_LINES = 10;

const TO_WRITE: Partial<Readonly<Record<PlanProblemCode, string>>> = {
  AGENT_WITHOUT_COMMAND: "write `agents.default.command`, what starts your agent, or import with --agent",
  NO_CHECKS: "write the checks of every feature's gate, or import with --gate",
};
const NO_WRITES = "work on a feature may change nothing but its own location; allow more with `writes`, or import with --writes";

/** The import as one JSON object, with every oddity. */
export function renderImportJson({ sources, planFile, imported, seq, hasWrites }: ImportOutcome): string {
  const { features, artifactCount, oddities, missing } = imported;
  return renderJson({ isWritten: seq !== null, planFile, seq, sources, artifacts: artifactCount, features, oddities, missing, hasWrites });
}

/** The import for people. */
export function renderImport(outcome: ImportOutcome): string {
  const { source, planFile, imported, seq } = outcome;
  const claims = imported.features.filter(({ isClaimed }) => isClaimed).map(({ artifact }) => artifact);
  const done = seq === null ? "would be written" : "written";
  return [
    `${source}: ${count(imported.features.length, "feature")}, ${claims.length} claimed as passing, ${count(imported.oddities.length, "oddity", "oddities")}`,
    ...(claims.length === 0 ? [] : [`claimed, and closed only once their gates have passed here: ${firstOf(claims)}`]),
    ...oddityLines(imported.oddities),
    `${planFile}: ${done}, ${count(imported.artifactCount, "artifact")}${seq === null ? "" : `; the import is event ${seq} of the ledger`}`,
    ...nextSteps(outcome),
  ]
    .map((line) => escapeForTerminal(line))
    .join("\n");
}

function oddityLines(oddities: readonly Oddity[]): readonly string[] {
  const byCode = Map.groupBy(oddities, ({ code }) => code);
  return [...byCode.values()].flatMap((group) => [
    ...group.slice(0, MOST_LINES).map(({ code, feature, message }) => `${code}: ${feature === null ? "" : `feature ${feature}: `}${message}`),
    ...(group.length <= MOST_LINES ? [] : [`${group[0]!.code}: and ${group.length - MOST_LINES} more; --json lists all`]),
  ]);
}

function nextSteps({ imported, hasWrites }: ImportOutcome): readonly string[] {
  const toWrite = imported.missing.map((code) => TO_WRITE[code] ?? code);
  return [
    ...toWrite.map((step) => `before \`pawl run\`: ${step}`),
    ...(hasWrites ? [] : [`note: ${NO_WRITES}`]),
    ...(toWrite.length === 0 ? ["`pawl check` tests it, `pawl run` carries it out"] : ["`pawl check` names each place"]),
  ];
}

function firstOf(names: readonly string[]): string {
  const rest = names.length - MOST_LINES;
  return names.slice(0, MOST_LINES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

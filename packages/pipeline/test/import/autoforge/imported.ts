import { importAutoforge, parsePlan } from "../../../src/index.ts";
import type { Artifact, ImportedPlan, ImportOptions, Oddity, OddityCode, Plan } from "../../../src/index.ts";

/** Options with which a plan can run. */
export const COMPLETE: ImportOptions = {
  agent: ["my-agent"],
  gate: ["run-tests", "{location}"],
  location: "features/{id}/",
  writes: ["src/**"],
};

/** A row without anything odd. */
export const row = (id: number, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  id,
  priority: id,
  category: "functional",
  name: `Feature ${id}`,
  description: `What feature ${id} does.`,
  steps: '["Open it", "Use it"]',
  passes: 0,
  in_progress: 0,
  dependencies: null,
  needs_human_input: 0,
  human_input_request: null,
  human_input_response: null,
  ...more,
});

/** A plan that was made, and what can be asked of it. */
export interface Imported extends ImportedPlan {
  readonly plan: Plan;
  /** The artifact of a feature. @throws Error where it has none. */
  artifactOf(feature: string): Artifact;
  /** Codes and features of the oddities, in order. */
  odd(): readonly (readonly [OddityCode, string | null])[];
  oddity(code: OddityCode): Oddity | undefined;
}

/** Imports rows of a table with every column. @throws Error where there is no plan, or none that runs. */
export function imported(rows: readonly unknown[], options: Partial<ImportOptions> = {}): Imported {
  const result = importAutoforge({ rows, missingColumns: [], otherTables: [] }, { ...COMPLETE, ...options });
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`);
  const parsed = parsePlan(result.planText, { file: "pawl.yaml" });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return {
    ...result,
    plan: parsed.plan,
    artifactOf: (feature) => {
      const id = result.features.find((one) => one.feature === feature)?.artifact;
      const artifact = parsed.plan.artifacts.find((one) => one.id === id);
      if (artifact === undefined) throw new Error(`no artifact of feature ${feature}`);
      return artifact;
    },
    odd: () => result.oddities.map(({ code, feature }) => [code, feature]),
    oddity: (code) => result.oddities.find((one) => one.code === code),
  };
}

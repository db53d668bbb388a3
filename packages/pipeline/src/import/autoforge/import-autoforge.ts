import { MAX_ARTIFACTS, MAX_PLAN_BYTES } from "../../plan/plan-limits.ts";
import { planLocationProblem } from "../../plan/location.ts";
import { parsePlan } from "../../plan/parse-plan.ts";
import type { PlanProblemCode } from "../../plan/plan-problem.ts";
import { isWeakCommand } from "../../plan/rules/weak-command.ts";
import { utf8Length } from "../../util/utf8-length.ts";
import { artifactIds } from "./artifact-ids.ts";
import { compareUrgency } from "./feature.ts";
import type { Oddity } from "./oddities.ts";
import { type ArtifactOptions, featureArtifact, STAGE_ARTIFACTS } from "./planned-artifacts.ts";
import { readFeature } from "./read-feature.ts";
import { renderPlan } from "./render-plan.ts";
import { resolveDependencies } from "./resolve-dependencies.ts";

/** AutoForge's table `features`, or the list of an older `feature_list.json`. */
export interface FeatureTable {
  /** Objects with the columns for keys; anything else is left out, and named. JSON columns may be text or values. */
  readonly rows: readonly unknown[];
  /** Columns of the newest version that the table does not have; empty for a JSON file. */
  readonly missingColumns: readonly string[];
  /** Other tables of the file in which some versions keep work. */
  readonly otherTables: readonly string[];
}

/** What AutoForge does not know and a plan needs. */
export interface ImportOptions extends ArtifactOptions {
  /** Program and arguments that start the agent; `null`: the profile `default` is left without a command. */
  readonly agent: readonly string[] | null;
  /**
   * Program and arguments of every feature's gate, with `{location}` and `{id}` for the artifact's; `null`: the gates are left
   * empty, so that the plan cannot run before they are written.
   */
  readonly gate: readonly string[] | null;
  /** Location of every feature's artifact, with `{id}` in it; {@link DEFAULT_FEATURE_LOCATION}. */
  readonly location: string;
  /** Globs of what work on a feature may change besides its location. */
  readonly writes: readonly string[];
}

/** A plan made of a table of features. */
export interface ImportedPlan {
  readonly ok: true;
  /** Text of `pawl.yaml`. The same table and options always give the same bytes. */
  readonly planText: string;
  /** The features that became artifacts, in the plan's order. */
  readonly features: readonly ImportedFeature[];
  /** Number of artifacts, those of stages A, B and D included. */
  readonly artifactCount: number;
  readonly oddities: readonly Oddity[];
  /** What `parsePlan` says of the plan and somebody must write before it can run: no agent, no gates. Empty: it can run. */
  readonly missing: readonly PlanProblemCode[];
}

/** A feature and the artifact that it became. */
export interface ImportedFeature {
  /** The feature's id as text; `#` and its position where it has none. */
  readonly feature: string;
  /** Id of its artifact. */
  readonly artifact: string;
  readonly location: string;
  /** AutoForge has it marked as passing. Here that closes nothing. */
  readonly isClaimed: boolean;
}

/**
 * Why there is no plan. `EMPTY`: there is no feature. `TOO_LARGE`: no plan can hold that many or that long ones. `BAD_OPTION`: the
 * options would make a plan that is not valid, or gates that pass by themselves.
 */
export interface ImportRefusal {
  readonly ok: false;
  readonly reason: "EMPTY" | "TOO_LARGE" | "BAD_OPTION";
  /** One line, safe to print on a terminal. */
  readonly message: string;
}

/** Where features lie unless an option says otherwise. */
export const DEFAULT_FEATURE_LOCATION = "features/{id}/";

/** Problems of a plan that is to be completed by hand. */
const EXPECTED: ReadonlySet<PlanProblemCode> = new Set(["AGENT_WITHOUT_COMMAND", "NO_CHECKS"]);

const refuse = (reason: ImportRefusal["reason"], message: string): ImportRefusal => ({ ok: false, reason, message });

/**
 * Makes a plan of AutoForge's features: each is an artifact of stage C, and stages A, B and D get one each. Never throws, whatever
 * the table holds: what a plan cannot hold is changed or dropped, and each such thing is among the oddities. Every row is either
 * an artifact or named there. Nothing is closed by it: a feature that AutoForge has marked as passing is an artifact like the
 * others, told to be claimed.
 */
export function importAutoforge(table: FeatureTable, options: ImportOptions): ImportedPlan | ImportRefusal {
  const problem = optionProblem(options);
  if (problem !== null) return refuse("BAD_OPTION", problem);
  const most = MAX_ARTIFACTS - STAGE_ARTIFACTS.length;
  if (table.rows.length > most) return refuse("TOO_LARGE", `${table.rows.length} features are more than ${most}, all that a plan can hold`);

  const read = table.rows.map((row, index) => readFeature(row, index + 1));
  const features = read.flatMap(({ feature }) => (feature === null ? [] : [feature])).toSorted(compareUrgency);
  if (features.length === 0) return refuse("EMPTY", "there is no feature in it");
  const { needs, oddities: dependencyOddities } = resolveDependencies(features);
  const ids = artifactIds(features, STAGE_ARTIFACTS.map(({ id }) => id));
  const planned = features.map((feature, place) => {
    const artifactNeeds = needs[place]!.map((target) => ids[target]!);
    return featureArtifact(feature, { id: ids[place]!, needs: artifactNeeds }, options);
  });

  const [architecture, guide, decision] = STAGE_ARTIFACTS;
  const artifacts = [architecture!, guide!, ...planned.map(({ artifact }) => artifact), decision!];
  const tooLarge = refuse("TOO_LARGE", `the plan would have more than ${MAX_PLAN_BYTES} bytes, all that a plan can`);
  // First roughly: a text far beyond the limit could be more than a string can hold.
  if (artifacts.reduce((sum, artifact) => sum + textLength(artifact), 0) > MAX_PLAN_BYTES) return tooLarge;
  const planText = renderPlan(artifacts, options);
  if (utf8Length(planText) > MAX_PLAN_BYTES) return tooLarge;
  const result = parsePlan(planText, { file: "pawl.yaml" });
  const errors = result.ok ? [] : result.errors;
  const unexpected = errors.find(({ code }) => !EXPECTED.has(code));
  if (unexpected !== undefined) return refuse("BAD_OPTION", `the plan would not be valid at ${unexpected.path}: ${unexpected.message}`);

  return {
    ok: true,
    planText,
    features: features.map((feature, place) => {
      const { id, location } = planned[place]!.artifact;
      return { feature: feature.label, artifact: id, location, isClaimed: feature.isClaimed };
    }),
    artifactCount: artifacts.length,
    oddities: [
      ...tableOddities(table, options),
      ...read.flatMap(({ oddities }) => oddities),
      ...dependencyOddities,
      ...planned.flatMap(({ oddities }) => oddities),
    ],
    missing: [...new Set(errors.map(({ code }) => code))],
  };
}

/** Length of all texts in a value, in UTF-16 code units: no more than its bytes in the plan. */
function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + textLength(part), 0);
}

function optionProblem({ agent, gate, location }: ImportOptions): string | null {
  if (!location.includes("{id}")) return "the location of features holds no {id}, so that all of them would have the same one";
  const wrong = planLocationProblem(location.replaceAll("{id}", "1-feature"));
  if (wrong !== null) return wrong.message;
  if (agent !== null && (agent[0] ?? "") === "") return "the agent's command has no program";
  if (gate === null) return null;
  if ((gate[0] ?? "") === "") return "the gate's command has no program";
  return isWeakCommand(gate) ? "the gate only tests that something exists, or passes by itself; give a command that fails on wrong content" : null;
}

function tableOddities({ missingColumns, otherTables }: FeatureTable, { gate }: ImportOptions): readonly Oddity[] {
  const oddities: Oddity[] = [];
  const note = (code: Oddity["code"], message: string): unknown => oddities.push({ code, feature: null, message });
  if (missingColumns.length > 0) note("COLUMNS_MISSING", `the file has no ${missingColumns.join(", ")}; what they would say counts as not said`);
  if (otherTables.length > 0) note("TABLE_NOT_READ", `the file also has ${otherTables.join(", ")}; only \`features\` was read`);
  if (gate !== null && !gate.some((word) => /\{(?:location|id)\}/.test(word))) {
    const message = "the gate names neither {location} nor {id}; where it passes without a feature's files, Pawl's control finds it vacuous and closes nothing";
    note("GATE_SHARED", message);
  }
  return oddities;
}

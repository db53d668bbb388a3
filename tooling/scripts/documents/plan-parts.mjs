/** Blocks of YAML: a whole plan, or a part of one that is put into a plan which is valid without it. */
import { load, YAMLException } from "js-yaml";

/** What parts are put into. Stages that a part says nothing of have an artifact each. */
const CHECK = { run: ["grep", "-q", "^Done:", "notes.md"] };
const STAGES = ["A", "B", "C", "D"];

/** @typedef {{ readonly id: string, readonly stage: string, readonly location?: string, readonly needs?: readonly string[] }} PartArtifact */

/**
 * A plan from a part of one: its keys take the place of the same ones. Stages, needs and producers of registered artifacts that it
 * leaves out have an artifact each.
 * @param {{ readonly artifacts?: readonly PartArtifact[], readonly registrations?: readonly { readonly from: string }[], readonly agents?: object }} part
 */
export function wholePlan(part) {
  const { artifacts: own = [], registrations = [] } = part;
  const produced = new Set(own.map(({ location }) => location));
  /** @type {readonly PartArtifact[]} */
  const others = [
    ...own.flatMap(({ needs = [] }) => needs).filter((id) => !own.some((artifact) => artifact.id === id)).map((id) => ({ id, stage: "A" })),
    ...registrations.filter(({ from }) => !produced.has(from)).map(({ from }, at) => ({ id: `producer-${at}`, stage: "A", location: from })),
    ...STAGES.filter((stage) => !own.some((artifact) => artifact.stage === stage)).map((stage) => ({ id: `other-${stage.toLowerCase()}`, stage })),
  ];
  const complete = others.map((artifact) => ({ location: `others/${artifact.id}.md`, ...artifact, gate: { checks: [CHECK] } }));
  return { contract: "1", ...part, agents: { default: { command: ["my-agent"] }, ...part.agents }, artifacts: [...complete, ...own] };
}

/**
 * What is wrong with a plan or a part of one.
 * @param {any} pipeline - `@pawl/pipeline`, built.
 * @param {string} text
 * @returns {readonly string[]}
 */
export function planProblems(pipeline, text) {
  // A comment alone, such as the line that tells editors of the schema, stands above any plan.
  if (/^(?:#.*\n)*$/u.test(text)) return planProblems(pipeline, `${text}${JSON.stringify(wholePlan({}))}`);
  const value = valueOf(text);
  if (value instanceof YAMLException) return [value.message];
  if (typeof value !== "object" || value === null) return ["neither a plan nor keys of one"];
  const isWhole = "contract" in value && "artifacts" in value;
  const result = pipeline.parsePlan(isWhole ? text : JSON.stringify(wholePlan(value)), { file: "pawl.yaml" });
  return result.ok ? result.warnings.map(describe) : result.errors.map(describe);
}

/** @param {string} text @returns {unknown} its value, or what is wrong with it. */
function valueOf(text) {
  try {
    return load(text);
  } catch (error) {
    if (error instanceof YAMLException) return error;
    throw error;
  }
}

/** @param {{ code: string, message: string, line: number }} problem */
function describe({ code, message, line }) {
  return `line ${line} of the plan: ${code}: ${message}`;
}

/**
 * What is wrong with a file that registers artifacts.
 * @param {any} pipeline
 * @param {string} text
 * @returns {readonly string[]}
 */
export function registrationProblems(pipeline, text) {
  const gates = { default: { checks: [{ run: ["npm", "test", "--", "{location}"] }] } };
  const registrations = [{ from: "architecture/features.yaml", stage: "C", under: ["src/features/"], gates }];
  const producer = { id: "features", stage: "A", location: "architecture/features.yaml", gate: { checks: [CHECK] } };
  const { plan, errors } = pipeline.parsePlan(JSON.stringify(wholePlan({ registrations, artifacts: [producer] })), { file: "pawl.yaml" });
  if (plan === undefined) return errors.map(describe);
  const result = pipeline.parseRegistration(Buffer.from(text), plan, plan.registrations[0]);
  return result.ok ? [] : result.errors.map(describe);
}

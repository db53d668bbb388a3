import { DEFAULT_GATE, registeredArtifact } from "./registered-artifact.ts";
import { MAX_REGISTRATION_BYTES } from "./plan-limits.ts";
import { asList, asMapping, draftArtifacts, type ArtifactDraft } from "./plan-draft.ts";
import type { Artifact, Plan, Registration } from "./plan.ts";
import type { Finding, PlanProblem } from "./plan-problem.ts";
import { readPlanSource, toProblems } from "./parse-plan.ts";
import { type RegisteredFile, registeredFileSchema } from "./registration-file.ts";
import { findCycles } from "./rules/cycle-findings.ts";
import { findDuplicateIds } from "./rules/duplicate-ids.ts";
import { findLocationOverlaps } from "./rules/location-overlaps.ts";
import { findNeedProblems } from "./rules/need-findings.ts";
import { findRegisteredPlaces } from "./rules/registered-places.ts";
import { findWritesOverlaps } from "./rules/writes-overlaps.ts";
import { shapeFindings } from "./shape-findings.ts";
import { locateFindings } from "./source/locate-findings.ts";
import { showText } from "../util/show-text.ts";

/** The artifacts that a file registers, in its order, or everything that is wrong with it, in the order of its text. */
export type RegistrationResult =
  | { readonly ok: true; readonly artifacts: readonly Artifact[] }
  | { readonly ok: false; readonly errors: readonly PlanProblem[] };

/**
 * Reads a file by which an agent registers artifacts. It is trusted with nothing: it names what is wanted, where, and which of the plan's
 * gates decides; agents, commands, what may be touched and what counts are the plan's. Never throws.
 *
 * @param plan - the plan of the run, with what other files have registered; what this one registered before does not count.
 */
export const parseRegistration = (bytes: Uint8Array, plan: Plan, registration: Registration): RegistrationResult => {
  const { from } = registration;
  if (bytes.length > MAX_REGISTRATION_BYTES) {
    return refused(from, { code: "PLAN_TOO_LARGE", message: `the file has ${bytes.length} bytes, more than ${MAX_REGISTRATION_BYTES}; write less` });
  }
  const read = readPlanSource(bytes, from, false);
  if (!read.ok) return read;
  const { text, value, findings: unread } = read.source;
  const count = asList(asMapping(value)["artifacts"]).length;
  const others = plan.artifacts.filter((artifact) => artifact.from !== from);
  const parsed = count > registration.max ? null : registeredFileSchema.safeParse(value);
  const findings: Finding[] = [
    ...unread,
    ...countFindings(count, registration),
    ...(parsed === null || parsed.success ? [] : shapeFindings(parsed.error, value, registeredFileSchema)),
    ...(parsed === null ? [] : ruleFindings(value, { plan, registration, others })),
  ];
  const offsets = locateFindings(text, findings);
  const problems = toProblems(text, findings.map((finding, index) => ({ finding, offset: offsets[index]! })), from);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (parsed === null || !parsed.success || errors.length > 0) return { ok: false, errors };
  return { ok: true, artifacts: artifactsOf(parsed.data, { plan, registration, others }) };
};

interface Around {
  readonly plan: Plan;
  readonly registration: Registration;
  /** Every artifact of the run but those that this file registered before. */
  readonly others: readonly Artifact[];
}

const refused = (file: string, { code, message }: Pick<PlanProblem, "code" | "message">): RegistrationResult => ({
  ok: false,
  errors: [{ code, severity: "error", message, file, line: 1, column: 1, path: "" }],
});

const countFindings = (count: number, { min, max }: Registration): Finding[] => {
  const at = { path: ["artifacts"], at: "key" } as const;
  if (count < min) return [{ code: "TOO_FEW_ARTIFACTS", message: `${count} artifacts are fewer than the ${min} that are asked for`, ...at }];
  if (count > max) return [{ code: "TOO_MANY_ARTIFACTS", message: `${count} artifacts are more than the ${max} that are allowed`, ...at }];
  return [];
};

const ruleFindings = (root: unknown, around: Around): Finding[] => {
  const { registration, others } = around;
  const own = draftArtifacts(root).map((draft) => asDraft(draft, registration));
  const all = [...own, ...others.map((artifact, index) => draftOf(artifact, own.length + index))];
  const together = [...findWritesOverlaps(all), ...findNeedProblems(all), ...findCycles(all), ...findLocationOverlaps(all), ...findDuplicateIds(all)];
  return [...findRegisteredPlaces(own, around.plan, registration), ...gateFindings(own, registration), ...together.map((finding) => inFile(finding, all, own.length))];
};

/** What is found at an artifact of the plan, which was right without the file, is the file's fault. */
const inFile = (finding: Finding, all: readonly ArtifactDraft[], count: number): Finding => {
  const [, position] = finding.path;
  if (typeof position !== "number" || position < count) return finding;
  const { code, message } = finding;
  const id = code === "DUPLICATE_ID" ? all[position]?.id : null;
  if (typeof id !== "string") return { code, message, path: ["artifacts"], at: "key" };
  const own = all.findIndex((draft) => draft.id === id);
  return { code, message: `the plan already has the id ${showText(id)}; choose another`, path: ["artifacts", own, "id"] };
};

const gateFindings = (own: readonly ArtifactDraft[], { gates }: Registration): Finding[] =>
  own.flatMap(({ fields, position }) => {
    const name = fields["gate"] ?? DEFAULT_GATE;
    if (typeof name !== "string" || Object.hasOwn(gates, name)) return [];
    const known = Object.keys(gates).join(", ");
    return [{ code: "UNKNOWN_GATE", message: `there is no gate ${showText(name)} for it; write one of ${known}`, path: ["artifacts", position, "gate"] }];
  });

/** A draft of a registered artifact has the stage and the globs that the plan gives it. */
const asDraft = (draft: ArtifactDraft, { stage, writes }: Registration): ArtifactDraft => {
  const { id, location, position } = draft;
  const filled = id === null || location === null ? [] : writes.map((glob) => glob.replaceAll("{id}", id).replaceAll("{location}", location));
  return { ...draft, position, stage, isOptional: false, writes: filled.map((text, index) => ({ text, position: index })) };
};

const draftOf = ({ id, stage, location, optional, needs, writes }: Artifact, position: number): ArtifactDraft => ({
  position,
  id,
  stage,
  location,
  isFolder: false,
  isOptional: optional,
  needs: needs.map((text, index) => ({ text, position: index })),
  writes: writes.map((text, index) => ({ text, position: index })),
  fields: {},
});

const artifactsOf = ({ artifacts }: RegisteredFile, { plan, registration }: Around): Artifact[] =>
  artifacts.map((entry) => registeredArtifact(entry, registration, producerOf(plan, registration)));

/**
 * Why what files have registered cannot stay beside the other artifacts of a plan, one line each: a plan that is checked by itself
 * does not know of it.
 */
export const registrationClashes = ({ artifacts }: Pick<Plan, "artifacts">): readonly string[] => {
  if (artifacts.every(({ from }) => from === undefined)) return [];
  const all = artifacts.map(draftOf);
  const found = [...findDuplicateIds(all), ...findLocationOverlaps(all), ...findWritesOverlaps(all), ...findNeedProblems(all), ...findCycles(all)];
  return [...new Set(found.map(({ message }) => `beside what was registered: ${message}`))];
};

/** Id of the artifact whose location holds the file. */
const producerOf = ({ artifacts }: Pick<Plan, "artifacts">, { from }: Pick<Registration, "from">): string => {
  const producer = artifacts.find(({ location }) => from === location || from.startsWith(`${location}/`));
  if (producer === undefined) throw new Error(`Internal error: no artifact produces ${from}`);
  return producer.id;
};

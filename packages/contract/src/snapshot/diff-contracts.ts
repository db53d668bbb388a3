import type { ContractSnapshot } from "./contract-snapshot.ts";

/** One difference between two versions of the contract. */
export interface ContractDifference {
  /** JSON Pointer into the snapshot, or to a vector or a sample of it. */
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  /** What was there as JSON text, `null` where nothing was. */
  readonly before: string | null;
  /** What is there now as JSON text, `null` where nothing is. */
  readonly after: string | null;
  /** Whether a value that was valid can now be refused, the reverse, or a report now shows another state. */
  readonly isBreaking: boolean;
}

/** Members of a rule and of a JSON Schema that are words for people. A change of them alone changes no verdict. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["title", "description", "text", "examples", "$comment", "$id"]);

/** Members of a JSON Schema whose own members have names that somebody chose, and which may be called like an annotation. */
const MEMBERS_BY_NAME: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "dependentSchemas",
  "dependentRequired",
]);

/** Members of a JSON Schema that hold values, in which nothing is an annotation. */
const VALUES: ReadonlySet<string> = new Set(["const", "enum"]);

/**
 * Every difference between two snapshots, in the order of their members.
 *
 * What is added to, removed from or changed in weights, fields, states, grammars, rules and schemas is breaking; wording,
 * interpretations and additional vectors are not. A vector that is gone is not breaking by itself; one that is now valid or
 * invalid, or has another state, is. What the present checks say of the old vectors and samples is `recheck`'s. The version
 * number is no difference: it names them.
 */
export const diffContracts = (before: ContractSnapshot, after: ContractSnapshot): readonly ContractDifference[] => [
  ...compare("/weights", before.weights, after.weights, () => true),
  ...compare("/fields", before.fields, after.fields, () => true),
  ...compare("/states", before.states, after.states, () => true),
  ...compare("/grammars", before.grammars, after.grammars, () => true),
  ...compare("/rules", before.rules, after.rules, isConstraint),
  ...compare("/interpretations", before.interpretations, after.interpretations, () => false),
  ...compare("/schemas", before.schemas, after.schemas, isConstraint),
  ...compare("/vectors", before.vectors, after.vectors, isVerdict),
];

type Judge = (path: string, change: ContractDifference["change"]) => boolean;

/** `/rules/<id>/…` or `/schemas/<file>/…`. */
const isConstraint: Judge = (path) => {
  const members = path.split("/").slice(3);
  for (let index = 0; index < members.length; index += 1) {
    const member = members[index] ?? "";
    if (VALUES.has(member)) return true;
    if (ANNOTATIONS.has(member)) return false;
    if (MEMBERS_BY_NAME.has(member)) index += 1;
  }
  return true;
};

/** `/vectors/<id>` with a slash in the ID escaped, then the member. */
const isVerdict: Judge = (path, change) => change === "changed" && ["valid", "state"].includes(path.split("/")[3] ?? "");

const compare = (path: string, before: unknown, after: unknown, isBreaking: Judge): readonly ContractDifference[] => {
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const [old, now] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((key) => compare(`${path}/${escapePointer(key)}`, own(old, key), own(now, key), isBreaking));
  }
  const [was, is] = [textOf(before), textOf(after)];
  if (was === is) return [];
  const change = was === null ? "added" : is === null ? "removed" : "changed";
  return [{ path, change, before: was, after: is, isBreaking: isBreaking(path, change) }];
};

/** A member's name as a part of a JSON Pointer. */
export const escapePointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

const own = (container: Record<string, unknown>, key: string): unknown => (Object.hasOwn(container, key) ? container[key] : undefined);

/** `undefined` stands for a member that is not there; JSON has no other use for it. */
const textOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

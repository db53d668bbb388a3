import { z } from "zod";
import { closestWord } from "../util/closest-word.ts";
import { showText } from "../util/show-text.ts";
import { planFileSchema } from "./plan-file.ts";
import { MAX_NEEDS } from "./plan-limits.ts";
import { PLAN_PROBLEM_CODES } from "./plan-problem-codes.ts";
import { type Finding, formatPlanPath, type PlanPath, type PlanProblemCode } from "./plan-problem.ts";

type Issue = z.core.$ZodIssue;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
};

const describeValue = (value: unknown): string => {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `the text ${showText(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  return typeof value === "boolean" ? String(value) : "something else";
};

const valueAt = (root: unknown, path: PlanPath): unknown => {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
};

/** The schema of a value that is there, and, where the value may have several forms, that of a mapping. */
const mappingSchema = (schema: unknown): unknown => {
  const inner: unknown = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodUnion ? inner.options.find((option) => option instanceof z.ZodObject) : inner;
};

/** Keys that the schema knows for the mapping at a path. */
const knownKeys = (path: PlanPath, top: unknown): readonly string[] => {
  let schema: unknown = top;
  for (const step of path) {
    schema = mappingSchema(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[step];
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else return [];
  }
  schema = mappingSchema(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
};

const unknownKey = (key: string, path: PlanPath, top: unknown): Finding => {
  const known = knownKeys(path, top);
  const meant = closestWord(key, known);
  const hint = meant === null ? `the keys here are ${known.join(", ")}` : `write \`${meant}\`, or remove it`;
  const message = `there is no key ${showText(key)} here; ${hint}`;
  return { code: "UNKNOWN_KEY", message, path: [...path, key], at: "key" };
};

const missing = (path: PlanPath): Finding => {
  const key = path.at(-1);
  // The only entries that lists must have are the programs of commands.
  if (typeof key === "number") {
    return { code: "EMPTY_LIST", message: "this list is empty; write a program and its arguments", path: path.slice(0, -1) };
  }
  if (key === "gate" || key === "checks") {
    const message = "this artifact's gate has no check, so it could never close; add `gate: { checks: [{ run: [...] }] }`";
    return { code: "NO_CHECKS", message, path };
  }
  return { code: "MISSING_KEY", message: `the key \`${key}\` is missing; add it`, path };
};

const wrongType = (issue: z.core.$ZodIssueInvalidType, path: PlanPath, root: unknown): Finding => {
  const value = valueAt(root, path);
  if (value === undefined) return missing(path);
  const wanted = TYPE_NAMES[issue.expected] ?? issue.expected;
  const isUnquoted = issue.expected === "string" && (typeof value === "number" || typeof value === "boolean");
  const hint = isUnquoted ? "put it in quotes" : value === null ? "write it, or remove the key" : "correct it";
  return { code: "WRONG_TYPE", message: `this must be ${wanted}, but is ${describeValue(value)}; ${hint}`, path };
};

const wrongSize = (issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall, path: PlanPath, root: unknown): Finding => {
  const value = valueAt(root, path);
  if (issue.code === "too_big" && Array.isArray(value)) {
    if (path.at(-1) === "needs") {
      const message = `${value.length} needs are more than ${MAX_NEEDS}; need an artifact that needs them`;
      return { code: "TOO_MANY_NEEDS", message, path, at: "key" };
    }
    return { code: "OUT_OF_RANGE", message: `${value.length} entries are more than ${issue.maximum}`, path, at: "key" };
  }
  if (Array.isArray(value)) {
    return path.at(-1) === "checks" ? missing(path) : missing([...path, 0]);
  }
  const [word, bound] = issue.code === "too_big" ? ["at most", issue.maximum] : ["at least", issue.minimum];
  return { code: "OUT_OF_RANGE", message: `this must be ${word} ${bound}, but is ${describeValue(value)}`, path };
};

const wrongValue = (issue: z.core.$ZodIssueInvalidValue, path: PlanPath, root: unknown): Finding => {
  const value = valueAt(root, path);
  if (value === undefined) return missing(path);
  const allowed = issue.values.map(String);
  const meant = typeof value === "string" ? closestWord(value, allowed) : null;
  const hint = meant === null ? `write one of ${allowed.join(", ")}` : `write ${meant}`;
  return { code: "BAD_VALUE", message: `${describeValue(value)} is not allowed here; ${hint}`, path };
};

const customCode = (issue: z.core.$ZodIssueCustom): PlanProblemCode => {
  const code: unknown = issue.params?.["code"];
  if (typeof code === "string" && Object.hasOwn(PLAN_PROBLEM_CODES, code)) return code as PlanProblemCode;
  throw new Error(`Internal error: a rule of the plan schema gave no known code (${String(code)})`);
};

/** What is wrong with a value of several forms: with the form that has its type, or else with the first one, the usual. */
const formMeant = (issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] => {
  const isOtherType = (inner: Issue): boolean => inner.code === "invalid_type" && inner.path.length === 0;
  return issue.errors.find((issues) => !issues.some(isOtherType)) ?? issue.errors[0] ?? [];
};

const findingsOf = (issue: Issue, root: unknown, top: unknown): Finding[] => {
  const path = issue.path as PlanPath;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path, top));
    case "invalid_type":
      return [wrongType(issue, path, root)];
    case "too_big":
    case "too_small":
      return [wrongSize(issue, path, root)];
    case "invalid_value":
      return [wrongValue(issue, path, root)];
    case "invalid_union":
      return formMeant(issue).flatMap((inner) => findingsOf({ ...inner, path: [...issue.path, ...inner.path] }, root, top));
    case "custom":
      return [{ code: customCode(issue), message: issue.message, path }];
    case "invalid_key":
      return issue.issues.flatMap((inner) =>
        inner.code === "custom" ? [{ code: customCode(inner), message: inner.message, path, at: "key" as const }] : [],
      );
    default:
      throw new Error(`Internal error: the plan schema gave an issue of kind ${issue.code}, which has no message`);
  }
};

/**
 * What the schema finds wrong with the file's content, in words that an operator can act on.
 *
 * @param top - the schema that gave the error.
 */
export const shapeFindings = (error: z.ZodError, root: unknown, top: z.ZodType = planFileSchema): Finding[] => {
  // A number can be over two bounds at once, that of whole numbers and the field's own; the field's comes last.
  const byPlace = new Map<string, Finding>();
  for (const issue of error.issues) {
    for (const finding of findingsOf(issue, root, top)) byPlace.set(`${finding.code} ${formatPlanPath(finding.path)}`, finding);
  }
  return [...byPlace.values()];
};

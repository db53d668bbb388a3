import { quoteText } from "./grammar/printable.ts";
import { STAGES } from "./stage.ts";

/** Grammar of the names that users may give to their contract versions. */
const USER_VERSION_NAME = /^[a-z][a-z0-9.-]{0,63}$/;
const TOTAL_WEIGHT = 100;
/** Characters of a bad value that a message shows. */
const MAX_SHOWN = 40;

const show = (value: unknown): string => {
  if (typeof value !== "string") return typeof value === "number" ? String(value) : `of type ${typeof value}`;
  return quoteText(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
};

/**
 * Why a value is not a name that users may give to a contract version: what follows "the name". `null` when it is one.
 */
export const contractVersionNameProblem = (name: unknown): string | null => {
  if (typeof name === "string" && USER_VERSION_NAME.test(name)) return null;
  if (typeof name === "string" && /^[0-9]/.test(name)) {
    return `is ${show(name)}, but names that begin with a digit are the standard's own`;
  }
  return `is ${show(name)}, not 1 to 64 of a-z, 0-9, "." and "-", a letter first`;
};

/**
 * Why a value is not the weights of a contract version: what follows "the weights". `null` when it is.
 * Each stage must have a whole number of at least 1, there must be no other, and the sum must be 100.
 */
export const weightsProblem = (weights: unknown): string | null => {
  if (typeof weights !== "object" || weights === null || Array.isArray(weights)) return "are not one number per stage";
  const values = weights as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(values).find((key) => !STAGES.some((stage) => stage === key));
  if (unknown !== undefined) return `have an entry for ${show(unknown)}, which is no stage`;
  let sum = 0;
  for (const stage of STAGES) {
    const weight = Object.hasOwn(values, stage) ? values[stage] : undefined;
    if (typeof weight !== "number" || !Number.isInteger(weight) || weight < 1) {
      const found = weight === undefined ? "have none" : `are ${show(weight)}`;
      return `${found} for stage ${stage}, where a whole number of at least 1 belongs`;
    }
    sum += weight;
  }
  return sum === TOTAL_WEIGHT ? null : `sum to ${sum}, not to ${TOTAL_WEIGHT}`;
};

import { isSecretName, REDACTED, textRedactor } from "@pawl/agents";

/** Deeper than this nothing is logged. */
const DEEPEST = 6;

/** Names of fields that are remembered without their secrets; there are few, and each comes again and again. */
const MOST_NAMES = 1000;

/** Takes secrets out of whatever is to be logged. */
export type Redactor = (value: unknown) => unknown;

/**
 * A redactor that knows some secrets by value, and others by the names of fields and by their form. It gives a copy; values that are
 * no plain data are left out.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const clean = textRedactor(secrets);
  const names = new Map<string, string>();
  const cleanName = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const cleaned = clean(name);
    if (names.size < MOST_NAMES) names.set(name, cleaned);
    return cleaned;
  };
  const redact = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return clean(value);
    if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
    if (typeof value !== "object" || depth >= DEEPEST) return undefined;
    if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1) ?? null);
    const entries = Object.entries(value).map(([name, one]): [string, unknown] => [cleanName(name), isSecretField(name, one) ? REDACTED : redact(one, depth + 1)]);
    return Object.fromEntries(entries);
  };
  return (value) => redact(value, 0);
}

function isSecretField(name: string, value: unknown): boolean {
  return isSecretName(name) && (typeof value === "string" || typeof value === "object");
}

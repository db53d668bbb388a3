/** Names of fields and variables whose values are secrets whatever they are. */
const SECRET_NAME = /secret|token|passw|pwd|credential|api[-_]?key|private[-_]?key|access[-_]?key|authorization|cookie|session[-_]?key|database_url|dsn/iu;

/** What looks like a secret wherever it stands: a password in an address, a bearer token, keys of well-known services. */
const SECRET_TEXT = [
  /(?<=:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gu,
  /(?<=\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/gu,
  /\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])*[A-Za-z0-9_-]{16,}/gu,
  /\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[a-z]-[\w-]{10,}|\bAKIA[A-Z0-9]{16}\b|\bnpm_[A-Za-z0-9]{30,}/gu,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu,
];

/** Stands for what was taken out. */
export const REDACTED = "[redacted]";

/** A value of a variable with an ordinary name that is shorter than this says nothing, and would be found everywhere. */
const SHORTEST_VALUE = 6;
/** The same for a variable whose name says that it is a secret. */
const SHORTEST_SECRET = 3;
/** Deeper than this nothing is logged. */
const DEEPEST = 6;

/** Takes secrets out of whatever is to be logged. */
export type Redactor = (value: unknown) => unknown;

/**
 * Values of an environment that must not be logged: those of the variables that are passed on, and of every one whose name says that
 * it is a secret.
 */
export function secretValues(environment: NodeJS.ProcessEnv, passed: readonly string[]): readonly string[] {
  const names = new Set(passed);
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const shortest = SECRET_NAME.test(name) ? SHORTEST_SECRET : SHORTEST_VALUE;
    return (names.has(name) || SECRET_NAME.test(name)) && value.length >= shortest ? [value] : [];
  });
}

/**
 * A redactor that knows some secrets by value, and others by the names of fields and by their form. It gives a copy; values that are
 * no plain data are left out.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  // The longest first, so that no part of a longer one stays.
  const known = [...new Set(secrets)].toSorted((left, right) => right.length - left.length);
  const clean = (text: string): string => {
    let result = text;
    for (const secret of known) result = result.replaceAll(secret, REDACTED);
    for (const pattern of SECRET_TEXT) result = result.replaceAll(pattern, REDACTED);
    return result;
  };
  const redact = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return clean(value);
    if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
    if (typeof value !== "object" || depth >= DEEPEST) return undefined;
    if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1) ?? null);
    const entries = Object.entries(value).map(([name, one]): [string, unknown] => [clean(name), isSecretField(name, one) ? REDACTED : redact(one, depth + 1)]);
    return Object.fromEntries(entries);
  };
  return (value) => redact(value, 0);
}

function isSecretField(name: string, value: unknown): boolean {
  return SECRET_NAME.test(name) && (typeof value === "string" || typeof value === "object");
}

/** Keys of `package.json` by which test programs are configured. */
const CONFIGURATION_KEYS = ["ava", "c8", "jest", "mocha", "nyc", "tap", "vitest"] as const;

/** What a gate can be told by a `package.json`. */
export interface PackageFile {
  readonly scripts: Readonly<Record<string, string>>;
  /** The values of {@link CONFIGURATION_KEYS} that are there, as JSON. */
  readonly configuration: Readonly<Record<string, string>>;
}

/** Reads a `package.json`; one that is not there, or none that npm could read, has no scripts. */
export function readPackageFile(text: string | null): PackageFile {
  const value = parseObject(text ?? "{}");
  const scripts = asObject(value["scripts"]);
  const texts = Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const configured = CONFIGURATION_KEYS.filter((key) => Object.hasOwn(value, key));
  return { scripts: Object.fromEntries(texts), configuration: Object.fromEntries(configured.map((key) => [key, JSON.stringify(value[key])])) };
}

/**
 * The names of scripts that some words may run: each word that is a script's name, with the scripts before and after it, and
 * what those run in turn. A word that happens to be a script's name counts too: better one file too many is guarded.
 */
export function scriptsRun(file: PackageFile, words: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = words.flatMap((word) => (word === "t" || word === "tst" ? ["test"] : [word]));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!Object.hasOwn(file.scripts, name) || found.has(name)) continue;
    found.add(name);
    open.push(`pre${name}`, `post${name}`, ...wordsOf(file.scripts[name] ?? ""));
  }
  return found;
}

/**
 * What in a `package.json` was changed that a gate runs or is configured by; `null` when nothing was. A script that was not there
 * before replaces none, unless it runs before or after one that was.
 */
export function packageChange(before: PackageFile, after: PackageFile, words: readonly string[]): string | null {
  const names = new Set([...scriptsRun(before, words), ...scriptsRun(after, words)]);
  for (const name of names) {
    const old = before.scripts[name];
    const isNew = old === undefined && !isAroundAnother(before, name);
    if (!isNew && old !== after.scripts[name]) return `the script ${JSON.stringify(name)}`;
  }
  const key = CONFIGURATION_KEYS.find((one) => before.configuration[one] !== after.configuration[one]);
  return key === undefined ? null : `the key ${JSON.stringify(key)}`;
}

function isAroundAnother(file: PackageFile, name: string): boolean {
  const inner = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return inner !== undefined && Object.hasOwn(file.scripts, inner);
}

/** The words of a line for a shell, as far as they can be file names, program names or names of scripts. */
export function wordsOf(script: string): string[] {
  return script.split(/[\s;&|<>(){}'"`$=,]+/).filter((word) => word !== "");
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

import { readFileSync } from "node:fs";

/**
 * Runs the named checks of one gate, prints one line for each, and at last `# checks <n>`, which the plan counts: a gate
 * that ends early, for whatever reason, has no such line. Exit code 1 if any of them failed.
 *
 * @param {Record<string, () => unknown>} checks each throws to fail
 */
export async function runChecks(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${name}: ${error instanceof Error ? error.message.split("\n").slice(0, 6).join(" | ") : String(error)}`);
    }
  }
  console.log(`# checks ${Object.keys(checks).length}`);
  if (failed > 0) process.exitCode = 1;
}

/** The text of a file of the tree under test, whose root is the working directory. */
export function readText(path) {
  return readFileSync(path, "utf8");
}

/** The JSON value in a file of the tree under test. */
export function readJson(path) {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: ${error.message}`, { cause: error });
  }
}

/** Throws with a list of what is missing. */
export function requireAll(what, wanted, present) {
  const missing = wanted.filter((item) => !present(item));
  if (missing.length > 0) throw new Error(`${what}: missing ${missing.join(", ")}`);
}

/** Throws unless the items are different from each other. */
export function requireUnique(what, items) {
  const repeated = items.filter((item, at) => items.indexOf(item) !== at);
  if (repeated.length > 0) throw new Error(`${what}: ${repeated.join(", ")} occurs twice`);
}

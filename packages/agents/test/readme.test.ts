import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { AGENT_FAILURES } from "../src/adapter/agent-outcome.ts";
import { AGENTS_ERROR_CODES } from "../src/errors.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");

/** The codes in the first column of the table under a heading. */
function documentedCodes(heading: string): string[] {
  const section = readme.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? "");
}

test("the README documents every error code and every failure, and no other", () => {
  expect(documentedCodes("Error codes")).toEqual(Object.keys(AGENTS_ERROR_CODES));
  expect(documentedCodes("Failures of an agent")).toEqual(Object.keys(AGENT_FAILURES));
});

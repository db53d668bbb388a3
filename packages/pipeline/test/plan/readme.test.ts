import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PLAN_PROBLEM_CODES } from "../../src/plan/plan-problem-codes.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

test("the README lists exactly the problems of the catalogue", () => {
  const rows = Object.entries(PLAN_PROBLEM_CODES).map(([code, { severity, meaning }]) => `| \`${code}\` | ${severity} | ${meaning} |`);
  expect(readme.split("\n").filter((line) => /^\| `[A-Z0-9_]+` \| (?:error|warning) \|/.test(line))).toEqual(rows);
});

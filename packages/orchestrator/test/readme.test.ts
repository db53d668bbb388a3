import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ORCHESTRATOR_ERROR_CODES } from "../src/errors.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");

it("shows the example that the compiler checks", () => {
  const example = readFileSync(join(import.meta.dirname, "fixtures", "readme-example.ts"), "utf8");
  const asConsumed = example.replace("../../src/index.ts", "@pawl/orchestrator");
  expect(/```ts\n([\s\S]*?)```/.exec(readme)?.[1]).toBe(asConsumed);
});

it("documents every error code, and no other", () => {
  const [, errors] = /\n## Errors\n([\s\S]*?)(?=\n## |$)/.exec(readme) ?? [];
  const documented = [...(errors ?? "").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  expect(new Set(documented)).toEqual(new Set(ORCHESTRATOR_ERROR_CODES));
});

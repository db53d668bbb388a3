import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

/** Lints one file with the project's rules; returns the names of the rules that it breaks. */
async function brokenRules(path: string, code: string): Promise<string[]> {
  const folder = temporaryFolder();
  cpSync(join(workspaceRoot, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  symlinkSync(join(workspaceRoot, "node_modules"), join(folder, "node_modules"));
  writeFiles(folder, {
    [path]: code,
    "tsconfig.json": { compilerOptions: { strict: true, module: "nodenext", types: ["node"] }, include: ["packages"] },
  });
  const oxlint = join(workspaceRoot, "node_modules", ".bin", "oxlint");
  const { exitCode, stdout } = await runProgram(oxlint, ["--type-aware", "--format=json"], { cwd: folder });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly { readonly code: string }[] };
  expect(exitCode).toBe(diagnostics.length === 0 ? 0 : 1);
  return diagnostics.map(({ code: rule }) => rule.replace(/^.*\((.*)\)$/, "$1"));
}

const PURE = ["packages/contract/src/a.ts", "packages/progress/src/b/a.ts", "packages/pipeline/src/a.ts", "packages/orchestrator/src/kernel/a.ts"];

describe("pure code", () => {
  it.each(PURE)("cannot import a builtin or an effect: %s", async (path) => {
    expect(await brokenRules(path, 'export { readFileSync } from "node:fs";\n')).toEqual(["no-restricted-imports"]);
  });

  it.each([
    ["a builtin by its short name", 'export { join } from "path";\n', "no-restricted-imports"],
    ["the database", 'export { DataSource } from "typeorm";\n', "no-restricted-imports"],
    ["the clock", "export const nowMs = Date.now();\n", "no-restricted-properties"],
    ["randomness", "export const dice = Math.random();\n", "no-restricted-properties"],
    ["a timer", "export const timer = setTimeout(String, 1);\n", "no-restricted-globals"],
    ["the environment", 'export const home = process.env["HOME"];\n', "no-restricted-globals"],
  ])("cannot use %s", async (_, code, rule) => {
    expect(await brokenRules("packages/pipeline/src/a.ts", code)).toEqual([rule]);
  });

  it("is a matter of place: the runtime may use all of it", async () => {
    const code = 'export { readFileSync } from "node:fs";\nexport const nowMs = Date.now() + Math.random();\n';
    expect(await brokenRules("packages/orchestrator/src/runtime/a.ts", code)).toEqual([]);
  });
});

describe("all code", () => {
  it.each([
    ["a promise that nobody waits for", 'import { readFile } from "node:fs/promises";\nexport function a(): void {\n  readFile("a");\n}\n', "no-floating-promises"],
    ["a default export", "const a = 1;\nexport default a;\n", "no-default-export"],
    ["a thrown string", 'export function a(): never {\n  throw "a";\n}\n', "only-throw-error"],
    ["a switch that forgets a case", 'export function a(b: "c" | "d"): void {\n  switch (b) {\n    case "c":\n      return;\n  }\n}\n', "switch-exhaustiveness-check"],
  ])("cannot have %s", async (_, code, rule) => {
    expect(await brokenRules("packages/agents/src/a.ts", code)).toEqual([rule]);
  });
});

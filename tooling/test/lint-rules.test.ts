import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { runProgram } from "./support/run-program.ts";
import { writeFiles } from "./support/temporary-folder.ts";

/** What is refused where: title, file, code, and the rule that must refuse it (`null`: allowed). */
const CASES: readonly (readonly [title: string, file: string, code: string, rule: string | null])[] = [
  ["no builtin in contract", "packages/contract/src/builtin.ts", 'export { readFileSync } from "node:fs";\n', "no-restricted-imports"],
  ["no builtin in progress", "packages/progress/src/deep/builtin.ts", 'export { readFileSync } from "node:fs";\n', "no-restricted-imports"],
  ["no builtin in pipeline", "packages/pipeline/src/builtin.ts", 'export { readFileSync } from "node:fs";\n', "no-restricted-imports"],
  ["no builtin in the kernel", "packages/orchestrator/src/kernel/builtin.ts", 'export { hostname } from "node:os";\n', "no-restricted-imports"],
  ["no builtin by its short name", "packages/pipeline/src/short.ts", 'export { join } from "path";\n', "no-restricted-imports"],
  ["no database", "packages/pipeline/src/database.ts", 'export { DataSource } from "typeorm";\n', "no-restricted-imports"],
  ["no clock", "packages/pipeline/src/clock.ts", "export const nowMs = Date.now();\n", "no-restricted-properties"],
  ["no randomness", "packages/pipeline/src/dice.ts", "export const dice = Math.random();\n", "no-restricted-properties"],
  ["no timer", "packages/pipeline/src/timer.ts", "export const timer = setTimeout(String, 1);\n", "no-restricted-globals"],
  ["no environment", "packages/pipeline/src/home.ts", 'export const home = process.env["HOME"];\n', "no-restricted-globals"],
  [
    "all of it in the runtime",
    "packages/orchestrator/src/runtime/effects.ts",
    'export { readFileSync } from "node:fs";\nexport const nowMs = Date.now() + Math.random();\n',
    null,
  ],
  [
    "no promise that nobody waits for",
    "packages/agents/src/floating.ts",
    'import { readFile } from "node:fs/promises";\nexport function a(): void {\n  readFile("a");\n}\n',
    "no-floating-promises",
  ],
  ["no default export", "packages/agents/src/default.ts", "const a = 1;\nexport default a;\n", "no-default-export"],
  ["no thrown string", "packages/agents/src/thrown.ts", 'export function a(): never {\n  throw "a";\n}\n', "only-throw-error"],
  [
    "no switch that forgets a case",
    "packages/agents/src/switch.ts",
    'export function a(b: "c" | "d"): void {\n  switch (b) {\n    case "c":\n      return;\n  }\n}\n',
    "switch-exhaustiveness-check",
  ],
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

let folder: string;
let diagnostics: readonly Diagnostic[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pawl-lint-"));
  cpSync(join(workspaceRoot, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  // Only the types: oxlint would walk through a link to all of node_modules.
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(workspaceRoot, "node_modules", "@types"), join(folder, "node_modules", "@types"));
  const tsconfig = { compilerOptions: { strict: true, module: "nodenext", types: ["node"] }, include: ["packages"] };
  writeFiles(folder, { "tsconfig.json": tsconfig, ...Object.fromEntries(CASES.map(([, file, code]) => [file, code])) });
  const oxlint = join(workspaceRoot, "node_modules", ".bin", "oxlint");
  const { stdout } = await runProgram(oxlint, ["--type-aware", "--format=json", "packages"], { cwd: folder });
  ({ diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the lint rules allow", () => {
  it.each(CASES)("%s (%s)", (_, file, __, rule) => {
    const rules = diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code.replace(/^.*\((.*)\)$/, "$1"));
    expect(rules).toEqual(rule === null ? [] : [rule]);
  });
});

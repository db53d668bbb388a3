import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findImportViolations, importedSpecifiers, MAY_IMPORT } from "../scripts/checks/import-directions.mjs";
import { listPackages } from "../scripts/lib/list-packages.mjs";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

/** The checkout's manifests without its code: what decides who may import whom. */
function copyOfManifests(): string {
  const folder = temporaryFolder();
  const files = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", "turbo.json"];
  for (const { folder: at } of listPackages()) files.push(...["package.json", "tsconfig.json", "turbo.json"].map((file) => `${at}/${file}`));
  for (const file of files) cpSync(join(workspaceRoot, file), join(folder, file));
  return folder;
}

interface Manifest {
  dependencies?: Record<string, string>;
  references?: { path: string }[];
  tags?: string[];
  boundaries?: { tags: Record<string, { dependencies: { deny: string[] } }> };
  [group: string]: unknown;
}

function edit(folder: string, file: string, change: (json: Manifest) => void): void {
  const json = JSON.parse(readFileSync(join(folder, file), "utf8")) as Manifest;
  change(json);
  writeFiles(folder, { [file]: json });
}

describe("the table of imports", () => {
  it("knows every package", () => {
    expect(listPackages().map(({ name }) => name).toSorted()).toEqual(Object.keys(MAY_IMPORT).toSorted());
  });

  it("has no arrow back", () => {
    const reachable = (name: string): Set<string> =>
      new Set((MAY_IMPORT[name] ?? []).flatMap((next) => [next, ...reachable(next)]));
    for (const name of Object.keys(MAY_IMPORT)) expect(reachable(name)).not.toContain(name);
  });
});

describe("findImportViolations", () => {
  it("finds nothing in the manifests as they are", () => {
    expect(findImportViolations(copyOfManifests())).toEqual([]);
  });

  it.each(["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"])(
    "refuses an arrow that is not in the table, in %s",
    (group) => {
      const folder = copyOfManifests();
      edit(folder, "packages/contract/package.json", (json) => {
        json[group] = { ...(json[group] as object | undefined), "@pawl/database": "workspace:*" };
      });
      expect(findImportViolations(folder)).toContain("packages/contract/package.json: @pawl/contract must not depend on @pawl/database");
    },
  );

  it.each([
    ["a static import", 'import { openLedger } from "@pawl/database";'],
    ["a type import over several lines", 'import type {\n  Ledger,\n} from "@pawl/database";'],
    ["a re-export", 'export { openLedger } from "@pawl/database";'],
    ["a dynamic import", 'const ledger = await import("@pawl/database");'],
    ["an import for its effects", 'import "@pawl/database";'],
  ])("refuses %s against the direction", (_, code) => {
    const folder = copyOfManifests();
    writeFiles(folder, { "packages/contract/src/deep/down.ts": `${code}\n` });
    expect(findImportViolations(folder)).toEqual(["packages/contract/src/deep/down.ts: @pawl/contract must not import @pawl/database"]);
  });

  it("refuses a relative import that leaves the package, in tests too", () => {
    const folder = copyOfManifests();
    writeFiles(folder, { "packages/progress/test/a.test.ts": 'import { x } from "../../contract/src/index.ts";\n' });
    expect(findImportViolations(folder)).toEqual(["packages/progress/test/a.test.ts: ../../contract/src/index.ts leaves the package"]);
  });

  it("refuses an allowed import that the manifest does not declare, and one that reaches inside", () => {
    const folder = copyOfManifests();
    edit(folder, "packages/progress/package.json", (json) => {
      delete json.dependencies?.["@pawl/contract"];
    });
    edit(folder, "packages/progress/tsconfig.json", (json) => {
      json.references = [];
    });
    writeFiles(folder, {
      "packages/progress/src/a.ts": 'import { x } from "@pawl/contract";\n',
      "packages/pipeline/src/b.ts": 'import { x } from "@pawl/contract/dist/stage.js";\n',
    });
    expect(findImportViolations(folder)).toEqual(
      expect.arrayContaining([
        "packages/progress/src/a.ts: @pawl/contract is not a dependency of @pawl/progress",
        "packages/pipeline/src/b.ts: @pawl/contract/dist/stage.js is not among the exports of @pawl/contract",
      ]),
    );
  });

  it("allows a module that the other package's exports offer", () => {
    const folder = copyOfManifests();
    edit(folder, "packages/contract/package.json", (json) => {
      json["exports"] = { ".": "./dist/index.js", "./rules": "./dist/rules.js" };
    });
    writeFiles(folder, { "packages/pipeline/src/b.ts": 'import { x } from "@pawl/contract/rules";\n' });
    expect(findImportViolations(folder)).toEqual([]);
  });

  it("refuses project references and boundary tags that do not match", () => {
    const folder = copyOfManifests();
    edit(folder, "packages/database/tsconfig.json", (json) => {
      json.references = [{ path: "../contract" }];
    });
    edit(folder, "packages/agents/turbo.json", (json) => {
      json.tags = [];
    });
    edit(folder, "turbo.json", (json) => {
      json.boundaries = { tags: { ...json.boundaries?.tags, contract: { dependencies: { deny: ["cli"] } } } };
    });
    const violations = findImportViolations(folder);
    expect(violations).toContain("packages/database/tsconfig.json: no reference to @pawl/pipeline, which @pawl/database depends on");
    expect(violations).toContain('packages/agents/turbo.json: tags must be ["agents"]');
    expect(violations).toContain("turbo.json: tag contract must deny database");
  });
});

describe("importedSpecifiers", () => {
  it("reads every form of import, and no other string", () => {
    const code = 'import a from "a";\nimport "b";\nexport * from \'c\';\nconst d = import("d");\n// from "e"\nconst f = `from "f"`;\n';
    expect(importedSpecifiers(code)).toEqual(["a", "b", "c", "d"]);
  });
});

describe("turbo boundaries", () => {
  const turbo = (cwd: string) =>
    runProgram(join(workspaceRoot, "node_modules", ".bin", "turbo"), ["boundaries"], {
      cwd,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    });

  it("passes the manifests as they are, and fails on an import against the direction though it is declared", async () => {
    const folder = copyOfManifests();
    expect(await turbo(folder)).toMatchObject({ exitCode: 0 });
    edit(folder, "packages/contract/package.json", (json) => {
      json.dependencies = { ...json.dependencies, "@pawl/database": "workspace:*" };
    });
    writeFiles(folder, { "packages/contract/src/index.ts": 'export { openLedger } from "@pawl/database";\n' });
    const { exitCode, stdout, stderr } = await turbo(folder);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain("@pawl/database");
  });
});

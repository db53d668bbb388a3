import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** Folders with a `test` folder: each package, application and example, and the tooling. */
const tested = ["packages", "apps", "examples"]
  .filter((group) => existsSync(join(root, group)))
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  .concat("tooling")
  .filter((folder) => existsSync(join(root, folder, "test")));

function projectName(folder: string): string {
  const manifest = join(root, folder, "package.json");
  if (!existsSync(manifest)) return folder;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly name: string }).name;
}

export default defineConfig({
  test: {
    // Tests start real processes and databases; a machine that is busy must not fail them.
    testTimeout: 150_000,
    hookTimeout: 150_000,
    // A test that needs a second try hides a fault.
    retry: 0,
    maxWorkers: Math.max(2, Math.min(4, availableParallelism())),
    projects: tested.map((folder) => ({
      extends: true,
      root: join(root, folder),
      test: {
        name: projectName(folder),
        include: ["test/**/*.test.ts"],
        globalSetup: [join(root, folder, "test", "global-setup.ts")].filter((file) => existsSync(file)),
      },
    })),
  },
});

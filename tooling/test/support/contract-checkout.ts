import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "../../scripts/lib/workspace-root.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

/** The built contract and calculator in a folder of their own, with their vectors, releases and changesets, to be changed. */
export function contractCheckout(): string {
  const root = temporaryFolder();
  cpSync(join(workspaceRoot, ".changeset"), join(root, ".changeset"), { recursive: true });
  for (const name of ["contract", "progress"]) {
    for (const part of ["dist", "schema", "vectors", "released", "package.json"]) {
      const from = join(workspaceRoot, "packages", name, part);
      if (name === "progress" && (part === "vectors" || part === "released")) continue;
      // What begins with a dot, and the bundle, other processes write meanwhile; source maps have no sources here.
      const filter = (path: string): boolean => !/[\\/](?:bundle|\.[^\\/]+|[^\\/]+\.map)$/.test(path);
      cpSync(from, join(root, "packages", name, part), { recursive: true, filter });
    }
    const modules = join(root, "packages", name, "node_modules");
    mkdirSync(join(modules, "@pawl"), { recursive: true });
    symlinkSync(join(workspaceRoot, "packages/contract/node_modules/zod"), join(modules, "zod"));
  }
  symlinkSync(join(root, "packages/contract"), join(root, "packages/progress/node_modules/@pawl/contract"));
  return root;
}

/** Replaces a text that must be there in a file of a checkout. */
export function replaceIn(root: string, file: string, from: string, to: string): void {
  const path = join(root, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

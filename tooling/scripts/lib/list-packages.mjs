import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "./workspace-root.mjs";

/**
 * A workspace package. `folder` is relative to the checkout.
 * @typedef {{ readonly name: string, readonly folder: string, readonly manifest: any }} WorkspacePackage
 */

/**
 * The packages under `packages/` and `apps/`, by folder.
 * @param {string} [root]
 * @returns {readonly WorkspacePackage[]}
 */
export function listPackages(root = workspaceRoot) {
  return ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group))
      .toSorted()
      .filter((name) => existsSync(join(root, group, name, "package.json")))
      .map((name) => {
        const folder = `${group}/${name}`;
        const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
        return { name: manifest.name, folder, manifest };
      }),
  );
}

/**
 * Runs before the package is packed. Joins the built modules of each entry point into one file under `dist/bundle`, which
 * `publishConfig.exports` names: loading half a hundred small modules takes longer than all else that an import does. Code
 * that entry points share is in one more file, so that it runs once. Needs the built modules; prints nothing.
 * Another folder can be named to write to.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** What the package's `exports` must be once the entry points are bundled. */
const bundledExports = Object.fromEntries(
  Object.entries(manifest.exports).map(([name, target]) =>
    typeof target === "string" ? [name, target] : [name, { ...target, default: target.default.replace("./dist/", "./dist/bundle/") }],
  ),
);
if (JSON.stringify(manifest.publishConfig.exports) !== JSON.stringify(bundledExports)) {
  throw new Error(`publishConfig.exports of package.json does not match exports; it should be ${JSON.stringify(bundledExports, null, 2)}`);
}

const modules = Object.values(manifest.exports).flatMap((target) => (typeof target === "string" ? [] : [target.default]));
const missing = modules.filter((module) => !existsSync(join(folder, module)));
if (missing.length > 0) throw new Error(`${missing.join(", ")} is missing; build first`);

const output = process.argv[2] ?? join(folder, "dist", "bundle");
const bundle = await rolldown({
  input: Object.fromEntries(modules.map((module) => [module.slice("./dist/".length, -".js".length), join(folder, module)])),
  external: Object.keys(manifest.dependencies),
  onLog: (_level, log) => {
    throw new Error(`the bundler warns: ${log.message}`);
  },
});
try {
  await bundle.write({ dir: output, cleanDir: true, format: "esm", entryFileNames: "[name].js", chunkFileNames: "shared.js" });
} finally {
  await bundle.close();
}

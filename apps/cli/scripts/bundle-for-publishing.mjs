/**
 * Joins the built command with everything that it loads into a few files under `dist/bundle`, which `bin/pawl-bundled.js` starts:
 * finding and loading a thousand small modules takes longer than most commands do. Each command keeps files of its own, loaded when it is
 * asked for. Part of the package's build, and run again before its tests; needs the built modules; prints nothing.
 * Another folder can be named to write to.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Programs that are started by the name of their file, which the code looks for beside itself.
 * By that name: the built module.
 */
const STARTED_BY_NAME = {
  "disk-thread": join(folder, "..", "..", "packages", "workspace", "dist", "files", "disk-thread.js"),
  "search-thread": join(folder, "..", "..", "packages", "orchestrator", "dist", "patterns", "search-thread.js"),
  "spawn-helper": join(folder, "..", "..", "packages", "agents", "dist", "spawn", "spawn-helper.js"),
};

/** What has compiled parts and may be missing; and what TypeORM could use and Pawl does not. */
const EXTERNAL = [
  /^(?:sqlite3|pg-native|pg-query-stream)$/,
  /^(?:better-sqlite3|expo-sqlite|hdb-pool|ioredis|mongodb|mssql|mysql2?|oracledb|react-native-sqlite-storage|redis|sql\.js|ts-node|typeorm-aurora-data-api-driver)(?:\/|$)/,
  /^(?:@google-cloud\/spanner|@sap\/hana-client)(?:\/|$)/,
];

const input = { main: join(folder, "dist", "main.js"), ...STARTED_BY_NAME };
const missing = Object.values(input).filter((module) => !existsSync(module));
if (missing.length > 0) throw new Error(`${missing.join(", ")} is missing; build first`);

const output = process.argv[2] ?? join(folder, "dist", "bundle");
const bundle = await rolldown({
  input,
  platform: "node",
  external: EXTERNAL,
  // Modules of CommonJS know these two; those of ECMAScript do not.
  transform: { define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" } },
  onLog: (level, log) => {
    if (level === "warn") throw new Error(`the bundler warns: ${log.message}`);
  },
});
try {
  // All in one folder, so that what is looked for beside the code is there.
  const files = { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" };
  const written = await bundle.write({ dir: output, cleanDir: true, format: "esm", ...files });
  refuseWhatIsNotThere(written.output);
} finally {
  await bundle.close();
}

/**
 * @param {readonly import("rolldown").OutputChunk[] | readonly import("rolldown").OutputAsset[]} written
 * @throws Error for code that looks beside itself for a file that is no part of the bundle.
 */
function refuseWhatIsNotThere(written) {
  const names = new Set(written.map(({ fileName }) => fileName));
  for (const file of written) {
    if (file.type !== "chunk") continue;
    for (const [, name = ""] of file.code.matchAll(/new URL\(\s*["'`](\.[^"'`$]*)/g)) {
      const isThere = names.has(name.slice("./".length)) || names.has(`${name.slice("./".length)}.js`);
      if (!isThere) throw new Error(`${file.fileName} looks for ${name}; add it to STARTED_BY_NAME, or let it be resolved by its package's name`);
    }
  }
}

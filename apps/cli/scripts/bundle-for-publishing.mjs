/**
 * Joins the built command with everything that it loads into a few files under `dist/bundle`, which `bin/pawl-bundled.cjs` starts:
 * finding and loading a thousand small modules takes longer than most commands do. Each command keeps files of its own, loaded when it is
 * asked for. Part of the package's build, and run again before its tests; needs the built modules; prints nothing.
 * Another folder can be named to write to.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Programs that are started by the name of their file, which the code looks for beside itself.
 * By that name: the built module.
 */
const STARTED_BY_NAME = {
  "disk-thread": join(folder, "..", "..", "packages", "workspace", "dist", "files", "disk-thread.js"),
  "plan-reader": join(folder, "..", "..", "packages", "orchestrator", "dist", "session", "plan-reader.js"),
  "search-thread": join(folder, "..", "..", "packages", "orchestrator", "dist", "patterns", "search-thread.js"),
  "spawn-helper": join(folder, "..", "..", "packages", "agents", "dist", "spawn", "spawn-helper.js"),
};

/** Modules of nothing but codes and their texts, which `pawl explain` wants without the packages that they are of. */
const CODES = /[/\\]packages[/\\](?:agents|workspace|orchestrator)[/\\]dist[/\\]errors\.js$|[/\\]dist[/\\](?:contract-error|ledger-error|plan[/\\]plan-problem-codes|doctor[/\\]finding|import[/\\]autoforge[/\\]oddities|util[/\\]closest-word)\.js$/;

/** What has compiled parts and may be missing; and what TypeORM could use and Pawl does not. */
const EXTERNAL = [
  /^(?:sqlite3|pg-native|pg-query-stream)$/,
  /^(?:better-sqlite3|expo-sqlite|hdb-pool|ioredis|mongodb|mssql|mysql2?|oracledb|react-native-sqlite-storage|redis|sql\.js|ts-node|typeorm-aurora-data-api-driver)(?:\/|$)/,
  /^(?:@google-cloud\/spanner|@sap\/hana-client)(?:\/|$)/,
];

const main = join(folder, "dist", "main.js");
/** What the start loads once it knows what was asked for, by the name that it loads it by. */
const LOADED_BY_START = {
  "run-command-line": join(folder, "dist", "run-command-line.js"),
  "answer-plainly": join(folder, "dist", "answer-plainly.js"),
  "escaped-notice": join(folder, "dist", "output", "escaped-notice.js"),
  "report-error": join(folder, "dist", "errors", "report-error.js"),
};

const input = { ...LOADED_BY_START, ...STARTED_BY_NAME };
const missing = [main, ...Object.values(input)].filter((module) => !existsSync(module));
if (missing.length > 0) throw new Error(`${missing.join(", ")} is missing; build first`);

const output = process.argv[2] ?? join(folder, "dist", "bundle");
const common = {
  platform: /** @type {const} */ ("node"),
  treeshake: { moduleSideEffects: hasSideEffects },
  onLog: (/** @type {string} */ level, /** @type {{ message: string }} */ log) => {
    if (level === "warn") throw new Error(`the bundler warns: ${log.message}`);
  },
};
await write(
  {
    ...common,
    input,
    external: EXTERNAL,
    // Modules of CommonJS know these two; those of ECMAScript do not.
    transform: { define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" } },
  },
  // All in one folder, so that what is looked for beside the code is there.
  { format: "esm", cleanDir: true, entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", codeSplitting: { groups: [{ name: "codes", test: CODES }] } },
);
// One file of CommonJS: Node starts that in a third less time, and `pawl status` needs nothing else.
await write({ ...common, input: { main }, plugins: [loadedByStart()] }, { format: "cjs", codeSplitting: false, entryFileNames: "[name].cjs" });

/**
 * @param {import("rolldown").InputOptions} options
 * @param {import("rolldown").OutputOptions} how
 */
async function write(options, how) {
  const bundle = await rolldown(options);
  try {
    const written = await bundle.write({ dir: output, ...how });
    refuseWhatIsNotThere(written.output);
    refuseStarting(written.output);
  } finally {
    await bundle.close();
  }
}

/**
 * Pawl's own modules do nothing when they are loaded, but for those that are started by name; so what nobody uses of them is left out.
 * @param {string} id
 */
function hasSideEffects(id) {
  if (id.includes(`${sep}node_modules${sep}`) || id.startsWith("node:")) return true;
  return id === main || Object.values(input).includes(id);
}

/** Leaves what the start loads later to the other bundle. */
function loadedByStart() {
  return {
    name: "loaded-by-start",
    resolveId(/** @type {string} */ source) {
      const name = basename(source, ".js");
      return Object.hasOwn(LOADED_BY_START, name) ? { id: `./${name}.js`, external: true } : null;
    },
  };
}

/**
 * @param {readonly (import("rolldown").OutputChunk | import("rolldown").OutputAsset)[]} written
 * @throws Error for code that loads a program which is to be started by its name: it would carry that out.
 */
function refuseStarting(written) {
  const programs = new Set(Object.keys(STARTED_BY_NAME).map((name) => `${name}.js`));
  for (const file of written) {
    const started = file.type === "chunk" ? file.imports.find((name) => programs.has(name)) : undefined;
    if (started !== undefined) throw new Error(`${file.fileName} loads ${started}; load the module that is wanted instead of its whole package`);
  }
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

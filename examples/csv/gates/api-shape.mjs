// Gate of `api-shape`: the modules, what each exports and imports, without a cycle.
import { readJson, requireAll, requireUnique, runChecks } from "./lib/checks.mjs";

const PUBLIC = [
  "CsvError",
  "ERROR_CODES",
  "parse",
  "RecordParser",
  "parseChunks",
  "CsvParseStream",
  "stringify",
  "stringifyRecord",
];
const read = () => readJson("architecture/api.json");
const exportsOf = (api) => api.modules.flatMap((module) => module.exports);

await runChecks({
  "each module has a path under src and is listed once": () => {
    const paths = read().modules.map((module) => module.path);
    for (const path of paths) if (!/^src\/[a-z/-]+\.js$/u.test(path)) throw new Error(`bad path ${path}`);
    requireUnique("modules", paths);
    requireAll("modules", [read().entry], (path) => paths.includes(path));
  },
  "each export has a kind and a signature that starts with its name": () => {
    for (const item of exportsOf(read())) {
      if (!["function", "class", "object"].includes(item.kind)) throw new Error(`${item.name}: kind ${item.kind}`);
      if (!item.signature.replace(/^new /u, "").startsWith(item.name)) throw new Error(`${item.name}: ${item.signature}`);
      if (typeof item.public !== "boolean") throw new Error(`${item.name}: public must be true or false`);
    }
    requireUnique("exports", exportsOf(read()).map((item) => item.name));
  },
  "what the library is for is public": () =>
    requireAll("public exports", PUBLIC, (name) => exportsOf(read()).some((item) => item.name === name && item.public)),
  "imports lead to modules and form no cycle": () => {
    const modules = new Map(read().modules.map((module) => [module.path, module]));
    const visit = (path, trail) => {
      if (trail.includes(path)) throw new Error(`cycle ${[...trail, path].join(" -> ")}`);
      const module = modules.get(path);
      if (module === undefined) throw new Error(`${trail.at(-1)} imports ${path}, which is not a module`);
      for (const next of module.imports) visit(next, [...trail, path]);
    };
    for (const path of modules.keys()) visit(path, []);
  },
  "the options of reading and writing are listed": () => {
    const { read: reading, write: writing } = read().options;
    requireAll("read options", ["delimiter", "header", "strict"], (name) => reading.includes(name));
    requireAll("write options", ["delimiter", "newline", "quote", "columns"], (name) => writing.includes(name));
  },
});

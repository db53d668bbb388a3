// Gate of the test files, which are written before what they test: `node gates/tests-bite.mjs <test file> <least>`.
// Against modules that have the right exports and do nothing, each test has to run and to fail.
import { spawnSync } from "node:child_process";

import { readJson, readText, requireAll, runChecks } from "./lib/checks.mjs";
import { runTestFiles } from "./lib/run-tests.mjs";
import { filesUnder, withTemporaryFolder, writeFiles } from "./lib/tree.mjs";

const [file, least] = process.argv.slice(2);

const STUBS = {
  function: (name) => `export function ${name}() { throw new Error("not written yet"); }`,
  class: (name) => `export class ${name} { constructor() { throw new Error("not written yet"); } }`,
  object: (name) => `export const ${name} = {};`,
};

function stubTree() {
  const { modules } = readJson("architecture/api.json");
  const exports = modules.flatMap((module) => module.exports);
  const files = { "bin/csv.js": "process.exitCode = 70;\n", "package.json": readText("package.json") };
  for (const module of modules) {
    const own = module.exports.length > 0 ? module.exports : exports.filter((item) => item.public);
    files[module.path] = own.map((item) => STUBS[item.kind](item.name)).join("\n");
  }
  for (const path of [...filesUnder("architecture"), file]) files[path] = readText(path);
  return files;
}

const against = (tree) => withTemporaryFolder((folder) => {
  writeFiles(folder, tree);
  return runTestFiles([file], folder);
});

await runChecks({
  "it is valid JavaScript": () => {
    readText(file);
    const { status, stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  },
  [`at least ${least} tests, and each fails where nothing is implemented`]: async () => {
    const { tests, passed, output } = await against(stubTree());
    if (!(tests >= Number(least))) throw new Error(`${tests} tests: ${output.slice(0, 300)}`);
    if (passed > 0) throw new Error(`${passed} of ${tests} tests pass: ${output.match(/^\s*ok \d+ - .*$/mu)?.[0]}`);
  },
  "each test names the requirement that it is about": () => {
    const ids = readJson("architecture/requirements.json").requirements.map((item) => item.id);
    const titles = [...readText(file).matchAll(/\b(?:test|it)\(\s*["'`]([^"'`]+)["'`]/gu)].map((match) => match[1]);
    const named = titles.filter((title) => title.includes(": "));
    if (named.length === 0) throw new Error("no test has a title that starts with a requirement");
    requireAll("requirements", named.map((title) => title.split(":")[0]).filter((id) => !id.startsWith("$")), (id) => ids.includes(id));
  },
});
